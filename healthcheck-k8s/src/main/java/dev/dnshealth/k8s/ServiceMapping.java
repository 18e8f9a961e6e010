package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.ServiceFacts;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Turns the DNS Service and its EndpointSlices, as the API gives them, into facts. */
final class ServiceMapping {

  /** By which a Service asks for servers near the client (topology aware routing). */
  private static final Set<String> TOPOLOGY =
      Set.of("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints");

  private ServiceMapping() {}

  /**
   * A ready address behind which none of the pods is that the Service selects.
   *
   * @param address the address
   * @param pod the pod that the EndpointSlice names for it
   */
  record Stranger(String address, Optional<ObjectReference> pod) {}

  /**
   * Returns the facts.
   *
   * @param service the Service; empty if there is none
   * @param strays as found out
   * @param owners as found out
   */
  static ServiceFacts service(
      Optional<Service> service,
      List<EndpointSlice> slices,
      List<String> strays,
      List<String> owners) {
    return new ServiceFacts(
        service.isPresent(),
        ready(slices).size(),
        strays,
        owners,
        service.filter(ServiceMapping::localTraffic).isPresent());
  }

  /**
   * Returns the ready addresses that none of the selected pods has. Where endpoints are kept by
   * hand, nobody expects pods behind them, so that none is a stranger.
   */
  static List<Stranger> strangers(
      Optional<Service> service, List<EndpointSlice> slices, List<Pod> selected) {
    if (service.isEmpty() || selector(service.get()).isEmpty()) {
      return List.of();
    }
    Set<String> known = new HashSet<>();
    for (Pod pod : selected) {
      known.add(pod.getMetadata().getUid());
      known.add(pod.getStatus().getPodIP());
      pod.getStatus().getPodIPs().stream().map(PodIP::getIp).forEach(known::add);
    }
    return ready(slices).entrySet().stream()
        .map(e -> new Stranger(e.getKey(), Optional.ofNullable(e.getValue().getTargetRef())))
        .filter(s -> !known.contains(s.address()))
        .filter(s -> s.pod().map(ObjectReference::getUid).filter(known::contains).isEmpty())
        .filter(s -> s.pod().isPresent() || !second(s.address(), selected))
        .toList();
  }

  /** With dual stack, the API can be asked for a pod by its first address only. */
  private static boolean second(String address, List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getStatus().getPodIPs().size() > 1)
        .anyMatch(pod -> v6(pod.getStatus().getPodIPs().get(0).getIp()) != v6(address));
  }

  private static boolean v6(String address) {
    return address.contains(":");
  }

  static Map<String, String> selector(Service service) {
    return Objects.requireNonNullElse(service.getSpec().getSelector(), Map.of());
  }

  /** Returns the ready endpoints by address, in the order of the slices. */
  private static Map<String, Endpoint> ready(List<EndpointSlice> slices) {
    Map<String, Endpoint> ready = new LinkedHashMap<>();
    for (EndpointSlice slice : slices) {
      for (Endpoint endpoint : slice.getEndpoints()) {
        if (FactsMapping.isReady(endpoint)) {
          endpoint.getAddresses().forEach(address -> ready.putIfAbsent(address, endpoint));
        }
      }
    }
    return ready;
  }

  private static boolean localTraffic(Service service) {
    return "Local".equals(service.getSpec().getInternalTrafficPolicy())
        || service.getSpec().getTrafficDistribution() != null
        || Stream.ofNullable(service.getMetadata().getAnnotations())
            .flatMap(annotations -> annotations.entrySet().stream())
            .anyMatch(e -> TOPOLOGY.contains(e.getKey()) && e.getValue().equalsIgnoreCase("auto"));
  }
}
