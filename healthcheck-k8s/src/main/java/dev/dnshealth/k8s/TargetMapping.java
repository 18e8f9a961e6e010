package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns a Service, its EndpointSlices and its pods into targets. */
final class TargetMapping {

  private TargetMapping() {}

  /**
   * Returns the Service's addresses, and every pod that serves or should serve it.
   *
   * <p>A pod that is not ready is listed as long as it runs: a sick pod must not vanish from view.
   * A pod that is being deleted, or that the slice knows under an old UID, is left out.
   *
   * @param pods the pods that the Service selects
   */
  static List<Target> targets(
      DnsService service, Collection<EndpointSlice> slices, Collection<Pod> pods) {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (InetAddress address : service.addresses()) {
      InetSocketAddress udp = new InetSocketAddress(address, service.udp().number());
      InetSocketAddress tcp = new InetSocketAddress(address, service.tcp().number());
      String id = Target.service(service.name(), udp).id();
      targets.put(id, new Target(id, Role.SERVICE, udp, tcp, Optional.empty()));
    }
    servers(service, slices, pods).forEach(t -> targets.putIfAbsent(t.id(), t));
    return List.copyOf(targets.values());
  }

  private static List<Target> servers(
      DnsService service, Collection<EndpointSlice> slices, Collection<Pod> pods) {
    Map<String, Pod> byUid =
        pods.stream()
            .collect(
                Collectors.toMap(p -> p.getMetadata().getUid(), Function.identity(), (a, b) -> a));
    List<Target> servers = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      OptionalInt udp = udp(slice, service);
      OptionalInt tcp = port(slice, "TCP", service.tcp().name());
      if (udp.isEmpty() || "FQDN".equals(slice.getAddressType())) {
        continue;
      }
      for (Endpoint endpoint : slice.getEndpoints()) {
        instance(endpoint, service, byUid)
            .ifPresent(
                instance ->
                    servers.add(
                        server(
                            instance,
                            Addresses.literal(endpoint.getAddresses().get(0)),
                            udp.getAsInt(),
                            tcp.orElse(udp.getAsInt()))));
      }
    }
    servers.sort(Comparator.comparing(Target::id));
    return servers;
  }

  private static Target server(Instance instance, InetAddress address, int udp, int tcp) {
    Target same = Target.server(instance, new InetSocketAddress(address, udp));
    return new Target(
        same.id(), Role.SERVER, same.udp(), new InetSocketAddress(address, tcp), same.instance());
  }

  private static Optional<Instance> instance(
      Endpoint endpoint, DnsService service, Map<String, Pod> pods) {
    if (endpoint.getAddresses().isEmpty()) {
      return Optional.empty();
    }
    ObjectReference ref = endpoint.getTargetRef();
    Optional<String> node = Optional.ofNullable(endpoint.getNodeName());
    if (ref == null || !"Pod".equals(ref.getKind())) {
      String ip = endpoint.getAddresses().get(0);
      return Optional.of(new Instance(ip, "ip:" + ip, node));
    }
    Instance instance = new Instance(ref.getName(), ref.getUid(), node);
    if (service.selector().isEmpty()) {
      // Endpoints kept by hand: the pods behind them are not watched.
      return Optional.of(instance);
    }
    return Optional.ofNullable(pods.get(ref.getUid()))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .map(pod -> instance);
  }

  /** Slices that are kept by hand may tell no port. */
  private static OptionalInt udp(EndpointSlice slice, DnsService service) {
    OptionalInt told = port(slice, "UDP", service.udp().name());
    return told.isPresent() ? told : service.podPort();
  }

  private static OptionalInt port(EndpointSlice slice, String protocol, String name) {
    return slice.getPorts().stream()
        .filter(p -> protocol.equals(p.getProtocol() == null ? "TCP" : p.getProtocol()))
        .filter(p -> name.equals(p.getName() == null ? "" : p.getName()))
        .filter(p -> p.getPort() != null)
        .mapToInt(EndpointPort::getPort)
        .findFirst();
  }
}
