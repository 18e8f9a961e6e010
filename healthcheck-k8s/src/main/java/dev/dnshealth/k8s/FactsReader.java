package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the API what the facts are made of. Used by one thread. */
final class FactsReader {

  static final String COREFILE = "Corefile";

  /** With the pods on more nodes than this, all nodes are listed at once. */
  private static final int SINGLE_NODES = 10;

  private static final Logger log = LoggerFactory.getLogger(FactsReader.class);

  private final Api api;
  private final Paths paths;
  private final Time time;
  private final Rights rights;
  private final Set<String> unreadable = new HashSet<>();
  private @Nullable String seen;
  private Optional<Instant> change = Optional.empty();

  FactsReader(Api api, DnsService service, Removal mode, Time time) {
    this.api = api;
    this.paths = new Paths(service);
    this.time = time;
    this.rights = new Rights(api, service, mode, time);
  }

  /**
   * Reads all.
   *
   * @throws UnreadableException if the API does not answer
   */
  ApiFacts read() {
    Instant asOf = time.now();
    List<Pod> pods =
        paths.of().selector().isEmpty()
            ? List.of()
            : one("list-pods", paths.pods(), PodList.class)
                .map(PodList::getItems)
                .orElse(List.of());
    Optional<Owner> owner = owner(pods);
    owner.ifPresent(this::notice);
    return new ApiFacts(
        asOf,
        owner,
        change,
        pods,
        one("list-endpointslices", paths.slices(), EndpointSliceList.class)
            .map(EndpointSliceList::getItems)
            .orElse(List.of()),
        nodes(pods),
        owner.flatMap(this::config),
        rights.missing());
  }

  private Optional<Owner> owner(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .flatMap(pod -> controller(pod).stream())
        .findFirst()
        .flatMap(this::owner);
  }

  private Optional<Owner> owner(OwnerReference ref) {
    return switch (ref.getKind()) {
      case "ReplicaSet" ->
          one("get-replicaset", paths.apps("replicasets", ref.getName()), ReplicaSet.class)
              .flatMap(FactsReader::controller)
              .filter(r -> "Deployment".equals(r.getKind()))
              .flatMap(
                  r ->
                      one(
                          "get-deployment",
                          paths.apps("deployments", r.getName()),
                          Deployment.class))
              .map(Owner::of);
      case "DaemonSet" ->
          one("get-daemonset", paths.apps("daemonsets", ref.getName()), DaemonSet.class)
              .map(Owner::of);
      default -> Optional.empty();
    };
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(r -> Boolean.TRUE.equals(r.getController()))
        .findFirst();
  }

  /** Remembers when the owner's spec was seen to change. */
  private void notice(Owner owner) {
    String now = owner.metadata().getUid() + "/" + owner.metadata().getGeneration();
    if (seen != null && !seen.equals(now)) {
      change = Optional.of(time.now());
    }
    seen = now;
  }

  private List<Node> nodes(List<Pod> pods) {
    List<String> names =
        pods.stream()
            .map(pod -> pod.getSpec().getNodeName())
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (names.size() > SINGLE_NODES) {
      return one("list-nodes", "/api/v1/nodes", NodeList.class)
          .map(NodeList::getItems)
          .orElse(List.of());
    }
    return names.stream()
        .flatMap(name -> one("get-node", "/api/v1/nodes/" + name, Node.class).stream())
        .toList();
  }

  /** Finds the ConfigMap with the Corefile among those the pods mount. */
  private Optional<ConfigMap> config(Owner owner) {
    List<ConfigMap> maps =
        owner.configMaps().stream()
            .flatMap(name -> one("get-configmap", paths.configMap(name), ConfigMap.class).stream())
            .toList();
    return maps.stream()
        .min(
            Comparator.comparing(
                map -> map.getData() == null || !map.getData().containsKey(COREFILE)));
  }

  private <T> Optional<T> one(String operation, String path, Class<T> type) {
    Reply reply;
    try {
      reply = api.get(operation, path);
    } catch (CallNotPermittedException | IOException e) {
      throw new UnreadableException(path + ": " + e, e);
    }
    if (reply.ok()) {
      unreadable.remove(path);
      return Optional.of(api.parse(reply, type));
    }
    if (reply.serverFailed()) {
      throw new UnreadableException(path + ": " + reply.message(), null);
    }
    if (unreadable.add(path)) {
      log.warn("facts without {}: {}", path, reply.message());
    }
    return Optional.empty();
  }

  /** The API does not answer, so that nothing is known. */
  static final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
