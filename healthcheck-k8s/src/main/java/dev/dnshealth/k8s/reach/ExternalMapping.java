package dev.dnshealth.k8s.reach;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.k8s.DnsService;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns Services and nodes into addresses that may lead to the DNS servers from outside. */
public final class ExternalMapping {

  /** Each node is another path; a few are enough to see the Service by. */
  public static final int NODES = 2;

  private static final int DNS_PORT = 53;

  private ExternalMapping() {}

  /**
   * Returns the addresses of the DNS Service, and of other Services of its namespace that lead to
   * the same pods.
   *
   * @param nodes those that may be asked; only ready ones are
   */
  public static List<ExternalAddress> of(
      DnsService dns, Collection<Service> services, Collection<Node> nodes) {
    Map<String, ExternalAddress> found = new LinkedHashMap<>();
    services.stream()
        .filter(service -> leadsToTheSame(dns, service))
        .sorted(Comparator.comparing(service -> service.getMetadata().getName()))
        .flatMap(service -> addresses(service, nodes))
        .forEach(address -> found.putIfAbsent(address.target().id(), address));
    return List.copyOf(found.values());
  }

  /** Returns whether one of the Services is reached at nodes, so that these have to be known. */
  public static boolean needsNodes(DnsService dns, Collection<Service> services) {
    return services.stream()
        .filter(service -> leadsToTheSame(dns, service))
        .anyMatch(service -> udp(service).filter(port -> atNodes(service, port)).isPresent());
  }

  /** Returns those of {@code nodes} that are asked; {@link #NODES} of them are all there is to. */
  public static List<Node> asked(Collection<Node> nodes) {
    return nodes.stream()
        .filter(ExternalMapping::ready)
        .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
        .limit(NODES)
        .toList();
  }

  /** Returns load balancers that have but a name, which is not looked up. */
  public static List<String> namesOnly(DnsService dns, Collection<Service> services) {
    return services.stream()
        .filter(service -> leadsToTheSame(dns, service))
        .flatMap(ExternalMapping::ingress)
        .filter(ingress -> ingress.getIp() == null && ingress.getHostname() != null)
        .map(LoadBalancerIngress::getHostname)
        .sorted()
        .toList();
  }

  private static boolean leadsToTheSame(DnsService dns, Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return service.getMetadata().getName().equals(dns.name())
        || (!dns.selector().isEmpty() && dns.selector().equals(selector));
  }

  private static Stream<ExternalAddress> addresses(Service service, Collection<Node> nodes) {
    Optional<ServicePort> udp = udp(service);
    if (udp.isEmpty()) {
      return Stream.empty();
    }
    Optional<ServicePort> tcp =
        service.getSpec().getPorts().stream()
            .filter(port -> isTcp(port) && port.getPort().equals(udp.get().getPort()))
            .findFirst();
    int number = udp.get().getPort();
    List<ExternalAddress> found = new ArrayList<>();
    ingress(service)
        .filter(ingress -> ingress.getIp() != null)
        .map(
            ingress ->
                address(
                    service,
                    ExternalAddress.Kind.LOAD_BALANCER,
                    ingress.getIp(),
                    number,
                    tcp.map(port -> number)))
        .forEach(found::add);
    Stream.ofNullable(service.getSpec().getExternalIPs())
        .flatMap(List::stream)
        .map(
            ip ->
                address(
                    service, ExternalAddress.Kind.EXTERNAL_IP, ip, number, tcp.map(port -> number)))
        .forEach(found::add);
    if (atNodes(service, udp.get())) {
      nodeAddresses(nodes)
          .map(
              ip ->
                  address(
                      service,
                      ExternalAddress.Kind.NODE_PORT,
                      ip,
                      udp.get().getNodePort(),
                      tcp.map(ServicePort::getNodePort).filter(ExternalMapping::has)))
          .forEach(found::add);
    }
    return found.stream();
  }

  /** With the policy Local a node answers only while a pod is on it. */
  private static boolean atNodes(Service service, ServicePort udp) {
    return has(udp.getNodePort()) && !"Local".equals(service.getSpec().getExternalTrafficPolicy());
  }

  private static Optional<ServicePort> udp(Service service) {
    List<ServicePort> ports =
        service.getSpec().getPorts().stream()
            .filter(port -> "UDP".equals(port.getProtocol()))
            .toList();
    return ports.stream()
        .filter(port -> port.getPort() == DNS_PORT)
        .findFirst()
        .or(() -> ports.stream().findFirst());
  }

  private static boolean isTcp(ServicePort port) {
    return port.getProtocol() == null || "TCP".equals(port.getProtocol());
  }

  private static boolean has(@Nullable Integer port) {
    return port != null && port > 0;
  }

  private static Stream<LoadBalancerIngress> ingress(Service service) {
    return Stream.ofNullable(service.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getLoadBalancer()))
        .flatMap(balancer -> Stream.ofNullable(balancer.getIngress()))
        .flatMap(List::stream);
  }

  private static Stream<String> nodeAddresses(Collection<Node> nodes) {
    return asked(nodes).stream()
        .flatMap(node -> node.getStatus().getAddresses().stream())
        .filter(
            address ->
                "InternalIP".equals(address.getType()) || "ExternalIP".equals(address.getType()))
        .map(address -> address.getAddress());
  }

  private static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static ExternalAddress address(
      Service service, ExternalAddress.Kind kind, String ip, int udpPort, Optional<Integer> tcp) {
    String name = service.getMetadata().getName();
    InetSocketAddress udp = new InetSocketAddress(Addresses.literal(ip), udpPort);
    InetSocketAddress tcpAddress =
        new InetSocketAddress(udp.getAddress(), tcp.orElse(udp.getPort()));
    String id = name + "@" + udp.getAddress().getHostAddress() + ":" + udpPort;
    return new ExternalAddress(
        name,
        kind,
        new Target(id, Role.SERVICE, udp, tcpAddress, Optional.empty()),
        tcp.isPresent());
  }
}
