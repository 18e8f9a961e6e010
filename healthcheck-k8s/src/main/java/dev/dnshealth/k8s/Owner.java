package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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
 * @param progressAt when a rollout last made progress
 */
record Owner(
    String kind,
    ObjectMeta metadata,
    PodTemplateSpec template,
    int wanted,
    boolean settled,
    Optional<Instant> progressAt) {

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
        progressAt);
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
        Optional.empty());
  }

  /** Returns the names of the ConfigMaps that the pods mount, in the template's order. */
  List<String> configMaps() {
    return template.getSpec().getVolumes().stream()
        .filter(v -> v.getConfigMap() != null && v.getConfigMap().getName() != null)
        .map(v -> v.getConfigMap().getName())
        .distinct()
        .toList();
  }

  Facts.Workload workload(Optional<Instant> ownerChange) {
    return new Facts.Workload(
        kind,
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        wanted,
        settled,
        Stream.concat(ownerChange.stream(), progressAt.stream()).max(Comparator.naturalOrder()));
  }

  private static boolean seen(ObjectMeta metadata, @Nullable Long observed) {
    @Nullable Long generation = metadata.getGeneration();
    return generation == null || (observed != null && observed >= generation);
  }

  private static int or(@Nullable Integer count, int otherwise) {
    return count == null ? otherwise : count;
  }
}
