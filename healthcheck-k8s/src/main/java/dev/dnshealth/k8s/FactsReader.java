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
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the API what the facts are made of. Used by one thread. */
final class FactsReader {

  /** With the pods on more nodes than this, all nodes are listed at once. */
  private static final int SINGLE_NODES = 10;

  private static final Logger log = LoggerFactory.getLogger(FactsReader.class);

  private final ObjectReader objects;
  private final Paths paths;
  private final Time time;
  private final Rights rights;
  private Set<String> owners = Set.of();
  private Optional<String> seen = Optional.empty();
  private Optional<Instant> change = Optional.empty();

  FactsReader(Api api, DnsService service, Removal mode, Time time) {
    this.objects = new ObjectReader(api, time);
    this.paths = new Paths(service);
    this.time = time;
    this.rights = new Rights(api, service, mode, time);
  }

  /**
   * Reads all.
   *
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  ApiFacts read() {
    Instant asOf = time.now();
    List<Pod> pods = pods();
    Map<String, Optional<Owner>> tops = owners(pods);
    Optional<Owner> first = tops.values().stream().flatMap(Optional::stream).findFirst();
    Optional<Owner> only = tops.size() == 1 ? first : Optional.empty();
    only.ifPresent(this::notice);
    return new ApiFacts(
        asOf,
        only,
        change,
        pods,
        objects
            .one("list-endpointslices", paths.slices(), EndpointSliceList.class)
            .map(EndpointSliceList::getItems)
            .orElse(List.of()),
        nodes(pods),
        first.map(this::configs).orElse(MountedConfigs.unknown()),
        rights.missing(),
        objects.shift());
  }

  /** Lists the pods by the selector that the Service has now. */
  private List<Pod> pods() {
    return objects
        .one("get-service", paths.service(), Service.class)
        .map(service -> service.getSpec().getSelector())
        .filter(selector -> !selector.isEmpty())
        .flatMap(selector -> objects.one("list-pods", paths.pods(selector), PodList.class))
        .map(PodList::getItems)
        .orElse(List.of());
  }

  /**
   * Returns what owns the ready pods, or the first pod that is owned if none is ready, by name.
   * With more than one owner nobody can tell how many pods are wanted.
   */
  private Map<String, Optional<Owner>> owners(List<Pod> pods) {
    List<Pod> live =
        pods.stream().filter(pod -> pod.getMetadata().getDeletionTimestamp() == null).toList();
    List<Pod> ready = live.stream().filter(FactsMapping::isReady).toList();
    List<Optional<OwnerReference>> references =
        ready.isEmpty()
            ? live.stream()
                .map(FactsReader::controller)
                .filter(Optional::isPresent)
                .limit(1)
                .toList()
            : ready.stream().map(FactsReader::controller).distinct().toList();
    Map<String, Optional<Owner>> tops = new TreeMap<>();
    for (Optional<OwnerReference> reference : references) {
      Optional<Owner> owner = reference.flatMap(this::owner);
      String name =
          owner
              .map(Owner::toString)
              .or(() -> reference.map(r -> r.getKind() + " " + r.getName()))
              .orElse("no controller");
      tops.put(name, owner);
    }
    if (tops.size() > 1 && !tops.keySet().equals(owners)) {
      log.warn(
          "several workloads serve {}, so nothing will be done: {}",
          paths.of(),
          String.join(", ", tops.keySet()));
    }
    owners = Set.copyOf(tops.keySet());
    return tops;
  }

  private Optional<Owner> owner(OwnerReference ref) {
    return switch (ref.getKind()) {
      case "ReplicaSet" ->
          objects
              .one("get-replicaset", paths.apps("replicasets", ref.getName()), ReplicaSet.class)
              .flatMap(FactsReader::controller)
              .filter(r -> "Deployment".equals(r.getKind()))
              .flatMap(
                  r ->
                      objects.one(
                          "get-deployment",
                          paths.apps("deployments", r.getName()),
                          Deployment.class))
              .map(Owner::of);
      case "DaemonSet" ->
          objects
              .one("get-daemonset", paths.apps("daemonsets", ref.getName()), DaemonSet.class)
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
    if (seen.filter(before -> !before.equals(now)).isPresent()) {
      change = Optional.of(time.now());
    }
    seen = Optional.of(now);
  }

  private List<Node> nodes(List<Pod> pods) {
    List<String> names =
        pods.stream()
            .map(pod -> pod.getSpec().getNodeName())
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (names.size() > SINGLE_NODES) {
      return objects
          .one("list-nodes", "/api/v1/nodes", NodeList.class)
          .map(NodeList::getItems)
          .orElse(List.of());
    }
    return names.stream()
        .flatMap(name -> objects.one("get-node", "/api/v1/nodes/" + name, Node.class).stream())
        .toList();
  }

  private MountedConfigs configs(Owner owner) {
    List<ConfigMap> maps = new ArrayList<>();
    boolean complete = true;
    for (Map.Entry<String, Boolean> mounted : owner.configMaps().entrySet()) {
      String path = paths.configMap(mounted.getKey());
      Reply reply = objects.reply("get-configmap", path);
      boolean optional = mounted.getValue();
      if (reply.ok()) {
        maps.add(objects.parse(path, reply, ConfigMap.class));
      } else if (reply.code() != 404 || !optional) {
        complete = false;
        objects.complain(path, reply);
      }
    }
    return new MountedConfigs(maps, complete);
  }
}
