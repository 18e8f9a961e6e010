package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads from the API what the facts are made of. Used by one thread. */
final class FactsReader {

  /** How many addresses without a known pod are looked into at a time. */
  private static final int MOST_STRANGERS = 5;

  private final ObjectReader objects;
  private final Paths paths;
  private final Time time;
  private final Rights rights;
  private final OwnerReader owners;
  private final PodNodes nodes;
  private Optional<String> seen = Optional.empty();
  private Optional<Instant> change = Optional.empty();

  FactsReader(Api api, DnsService service, Rights rights, Time time) {
    this.objects = new ObjectReader(api, time);
    this.paths = new Paths(service);
    this.time = time;
    this.rights = rights;
    this.owners = new OwnerReader(objects, paths);
    this.nodes = new PodNodes(objects, time);
  }

  /**
   * Reads all.
   *
   * @param anew whether nothing that is kept of nodes is good enough, as before an action
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  ApiFacts read(boolean anew) {
    Instant asOf = time.now();
    ObjectReader.Found<Service> service =
        objects.find("get-service", paths.service(), Service.class);
    // By the selector that the Service has now.
    Optional<Map<String, String>> selector =
        service.object().map(ServiceMapping::selector).filter(labels -> !labels.isEmpty());
    Optional<List<Pod>> pods =
        selector
            .flatMap(labels -> objects.one("list-pods", paths.pods(labels), PodList.class))
            .map(PodList::getItems);
    List<Pod> selected = pods.orElse(List.of());
    OwnerReader.Owners owned = owners.read(selected, selector.orElse(Map.of()));
    owned.only().ifPresent(this::notice);
    Optional<List<EndpointSlice>> slices =
        objects
            .one("list-endpointslices", paths.slices(), EndpointSliceList.class)
            .map(EndpointSliceList::getItems);
    return new ApiFacts(
        asOf,
        owned.only(),
        change,
        selected,
        slices.orElse(List.of()),
        nodes.read(names(selected), anew),
        owned.first().map(this::configs).orElse(MountedConfigs.unknown()),
        slices
            .filter(known -> service.known())
            .map(
                known ->
                    ServiceMapping.service(
                        service.object(),
                        known,
                        pods.map(all -> strays(service.object(), known, all)).orElse(List.of()),
                        owned.names())),
        rights.missing(
            owned
                .only()
                .filter(o -> o.kind().equals("Deployment"))
                .map(o -> o.metadata().getName())),
        objects.shift());
  }

  private List<String> strays(
      Optional<Service> service, List<EndpointSlice> slices, List<Pod> selected) {
    return ServiceMapping.strangers(service, slices, selected).stream()
        .limit(MOST_STRANGERS)
        .filter(this::isStray)
        .map(ServiceMapping.Stranger::address)
        .toList();
  }

  /**
   * Returns whether the API knows no pod of the namespace behind it. Asked anew, because pods and
   * EndpointSlices are not read at the same moment.
   */
  private boolean isStray(ServiceMapping.Stranger stranger) {
    if (stranger.pod().isPresent()) {
      Reply reply = objects.reply("get-pod", paths.pod(stranger.pod().get().getName()));
      String uid = reply.json().path("metadata").path("uid").asText();
      return reply.code() == 404 || (reply.ok() && !uid.equals(stranger.pod().get().getUid()));
    }
    Reply reply = objects.reply("list-pods-by-address", paths.podsWith(stranger.address()));
    return reply.ok() && reply.json().path("items").isEmpty();
  }

  /** Remembers when the owner's spec was seen to change. */
  private void notice(Owner owner) {
    String now = owner.metadata().getUid() + "/" + owner.metadata().getGeneration();
    if (seen.filter(before -> !before.equals(now)).isPresent()) {
      change = Optional.of(time.now());
    }
    seen = Optional.of(now);
  }

  private static Set<String> names(List<Pod> pods) {
    return pods.stream()
        .map(pod -> pod.getSpec().getNodeName())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
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
    return MountedConfigs.of(owner.template().getSpec(), maps, complete);
  }
}
