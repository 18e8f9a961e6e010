package dev.dnshealth.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what owns the DNS pods. Used by one thread. */
final class OwnerReader {

  private static final Logger log = LoggerFactory.getLogger(OwnerReader.class);

  private final ObjectReader objects;
  private final Paths paths;
  private Set<String> last = Set.of();

  OwnerReader(ObjectReader objects, Paths paths) {
    this.objects = objects;
    this.paths = paths;
  }

  /**
   * What owns the ready pods, or the first pod that is owned if none is ready.
   *
   * @param all each owner once
   */
  record Owners(Collection<Top> all) {

    /** With more than one owner nobody can tell how many pods are wanted. */
    Optional<Owner> only() {
      return all.size() == 1 ? first() : Optional.empty();
    }

    Optional<Owner> first() {
      return all.stream().flatMap(top -> top.owner().stream()).findFirst();
    }

    /** Returns the names of those of which it is sure that they are the topmost. */
    List<String> names() {
      return all.stream().filter(Top::sure).map(Top::name).toList();
    }
  }

  /**
   * The topmost owner of a pod.
   *
   * @param sure whether that is known: what owns a ReplicaSet is not, where that may not be read
   * @param owner what it wants, if it could be read
   */
  record Top(String name, boolean sure, Optional<Owner> owner) {}

  /**
   * Finds the owners.
   *
   * @param selector the Service's selector
   */
  Owners read(List<Pod> pods, Map<String, String> selector) {
    List<Pod> live =
        pods.stream().filter(pod -> pod.getMetadata().getDeletionTimestamp() == null).toList();
    List<Pod> ready = live.stream().filter(PodMapping::isReady).toList();
    List<Optional<OwnerReference>> references =
        ready.isEmpty()
            ? live.stream()
                .map(OwnerReader::controller)
                .filter(Optional::isPresent)
                .limit(1)
                .toList()
            : ready.stream().map(OwnerReader::controller).distinct().toList();
    Map<String, Top> tops = new TreeMap<>();
    for (Optional<OwnerReference> reference : references) {
      Top top =
          reference
              .map(ref -> top(ref, selector))
              .orElseGet(() -> new Top("no controller", true, Optional.empty()));
      tops.put(top.name(), top);
    }
    if (tops.size() > 1 && !tops.keySet().equals(last)) {
      log.warn(
          "several workloads serve {}, so nothing will be done: {}",
          paths.of(),
          String.join(", ", tops.keySet()));
    }
    last = Set.copyOf(tops.keySet());
    return new Owners(tops.values());
  }

  private Top top(OwnerReference ref, Map<String, String> selector) {
    return switch (ref.getKind()) {
      case "ReplicaSet" -> ofReplicaSet(ref, selector);
      case "DaemonSet" ->
          new Top(
              name(ref),
              true,
              objects
                  .one("get-daemonset", paths.apps("daemonsets", ref.getName()), DaemonSet.class)
                  .map(Owner::of));
      default -> new Top(name(ref), true, Optional.empty());
    };
  }

  private Top ofReplicaSet(OwnerReference ref, Map<String, String> selector) {
    Optional<ReplicaSet> set =
        objects.one("get-replicaset", paths.apps("replicasets", ref.getName()), ReplicaSet.class);
    Optional<OwnerReference> above = set.flatMap(OwnerReader::controller);
    if (above.filter(r -> "Deployment".equals(r.getKind())).isEmpty()) {
      return new Top(name(ref), set.isPresent(), Optional.empty());
    }
    String path = paths.apps("deployments", above.get().getName());
    return new Top(
        name(above.get()),
        true,
        objects
            .one("get-deployment", path, Deployment.class)
            .map(deployment -> Owner.of(deployment).sharing(selector, deployment, set.get())));
  }

  private static String name(OwnerReference ref) {
    return ref.getKind() + " " + ref.getName();
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(r -> Boolean.TRUE.equals(r.getController()))
        .findFirst();
  }
}
