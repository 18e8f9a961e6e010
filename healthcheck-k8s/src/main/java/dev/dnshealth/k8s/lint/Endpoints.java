package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What pods and EndpointSlices say of each other. */
final class Endpoints {

  private Endpoints() {}

  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static boolean isReady(Endpoint endpoint) {
    // Absent means ready, by the API's own rule.
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  static Stream<Endpoint> of(List<EndpointSlice> slices) {
    return slices.stream()
        .filter(slice -> !"FQDN".equals(slice.getAddressType()))
        .flatMap(slice -> slice.getEndpoints().stream());
  }

  /** Returns the pod's addresses. */
  static List<String> addresses(Pod pod) {
    List<String> all = pod.getStatus().getPodIPs().stream().map(PodIP::getIp).toList();
    return all.isEmpty() ? Optional.ofNullable(pod.getStatus().getPodIP()).stream().toList() : all;
  }

  static boolean sameAddress(Endpoint endpoint, Pod pod) {
    return endpoint.getAddresses().stream().anyMatch(addresses(pod)::contains);
  }
}
