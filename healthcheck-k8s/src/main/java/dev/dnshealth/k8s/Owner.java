package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment or DaemonSet behind the DNS Service, as far as the facts need it.
 *
 * @param kind {@code Deployment} or {@code DaemonSet}
 * @param metadata its metadata
 * @param template what its pods are made from
 * @param wanted how many pods it should have
 * @param settled whether it has them all, of the newest template; whether they are available is
 *     left to others, so that a pod that fails does not look like a rollout
 * @param progressAt when a rollout last made progress, by the API's clock
 * @param sharedLabels the labels without which a pod leaves both the Service and its ReplicaSet;
 *     absent if there are none, or no ReplicaSet
 * @param memory the memory limit of a Deployment's DNS container
 */
record Owner(
    String kind,
    ObjectMeta metadata,
    PodTemplateSpec template,
    int wanted,
    boolean settled,
    Optional<Instant> progressAt,
    Optional<List<String>> sharedLabels,
    Optional<Facts.MemoryLimit> memory) {

  /** The reasons of the condition Progressing that are renewed by a rollout and nothing else. */
  private static final Set<String> ROLLOUT =
      Set.of(
          "NewReplicaSetCreated",
          "FoundNewReplicaSet",
          "ReplicaSetUpdated",
          "NewReplicaSetAvailable");

  static Owner of(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    int wanted = or(deployment.getSpec().getReplicas(), 1);
    boolean settled =
        seen(deployment.getMetadata(), status.getObservedGeneration())
            && or(status.getReplicas(), 0) == wanted
            && or(status.getUpdatedReplicas(), 0) == wanted;
    Optional<Instant> progressAt =
        status.getConditions().stream()
            .filter(c -> "Progressing".equals(c.getType()) && ROLLOUT.contains(c.getReason()))
            .flatMap(c -> FactsMapping.instant(c.getLastUpdateTime()).stream())
            .max(Comparator.naturalOrder());
    return new Owner(
        "Deployment",
        deployment.getMetadata(),
        deployment.getSpec().getTemplate(),
        wanted,
        settled,
        progressAt,
        Optional.empty(),
        MemoryLimits.of(deployment));
  }

  static Owner of(DaemonSet set) {
    DaemonSetStatus status = set.getStatus();
    int wanted = or(status.getDesiredNumberScheduled(), 0);
    boolean settled =
        seen(set.getMetadata(), status.getObservedGeneration())
            && or(status.getUpdatedNumberScheduled(), 0) == wanted;
    return new Owner(
        "DaemonSet",
        set.getMetadata(),
        set.getSpec().getTemplate(),
        wanted,
        settled,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns this Deployment with the labels that it, a ReplicaSet of it and the Service all ask for
   * in the same way. A label that one of them asks for by an expression is not among them.
   *
   * @param service the Service's selector
   */
  Owner sharing(Map<String, String> service, Deployment deployment, ReplicaSet set) {
    Map<String, String> own = matchLabels(deployment.getSpec().getSelector());
    Map<String, String> below =
        set.getSpec() == null ? Map.of() : matchLabels(set.getSpec().getSelector());
    List<String> shared =
        service.entrySet().stream()
            .filter(label -> label.getValue().equals(own.get(label.getKey())))
            .filter(label -> label.getValue().equals(below.get(label.getKey())))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return new Owner(
        kind,
        metadata,
        template,
        wanted,
        settled,
        progressAt,
        shared.isEmpty() ? Optional.empty() : Optional.of(shared),
        memory);
  }

  private static Map<String, String> matchLabels(@Nullable LabelSelector selector) {
    return selector == null || selector.getMatchLabels() == null
        ? Map.of()
        : selector.getMatchLabels();
  }

  /**
   * Returns the names of the ConfigMaps that the pods mount, in the template's order, with whether
   * pods start without.
   */
  Map<String, Boolean> configMaps() {
    return configMaps(template.getSpec());
  }

  static Map<String, Boolean> configMaps(PodSpec pod) {
    Map<String, Boolean> maps = new LinkedHashMap<>();
    for (Volume volume : pod.getVolumes()) {
      if (volume.getConfigMap() != null) {
        add(maps, volume.getConfigMap().getName(), volume.getConfigMap().getOptional());
      }
      if (volume.getProjected() != null) {
        volume.getProjected().getSources().stream()
            .map(VolumeProjection::getConfigMap)
            .filter(Objects::nonNull)
            .forEach(map -> add(maps, map.getName(), map.getOptional()));
      }
    }
    return maps;
  }

  private static void add(
      Map<String, Boolean> maps, @Nullable String name, @Nullable Boolean optional) {
    if (name != null) {
      maps.merge(name, Boolean.TRUE.equals(optional), Boolean::logicalAnd);
    }
  }

  /**
   * Returns the fact.
   *
   * @param ownerChange when the spec was seen to change, by our own clock
   * @param shift what to add to the API's times
   */
  Facts.Workload workload(Optional<Instant> ownerChange, Duration shift) {
    return new Facts.Workload(
        kind,
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        wanted,
        settled,
        Stream.concat(ownerChange.stream(), progressAt.stream().map(at -> at.plus(shift)))
            .max(Comparator.naturalOrder()),
        PauseAnnotations.read(metadata.getAnnotations(), shift),
        sharedLabels,
        memory);
  }

  @Override
  public String toString() {
    return kind + " " + metadata.getName();
  }

  private static boolean seen(ObjectMeta metadata, @Nullable Long observed) {
    @Nullable Long generation = metadata.getGeneration();
    return generation == null || (observed != null && observed >= generation);
  }

  private static int or(@Nullable Integer count, int otherwise) {
    return count == null ? otherwise : count;
  }
}
