package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Addresses;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Service that the cluster's pods ask for names.
 *
 * @param namespace its namespace
 * @param name its name
 * @param addresses its cluster addresses, one for each family; at least one
 * @param udp its UDP port
 * @param tcp its TCP port
 * @param selector the labels of its pods; empty if its endpoints are kept by hand
 * @param podPort the port of its pods where EndpointSlices tell none, as it was set by hand
 */
public record DnsService(
    String namespace,
    String name,
    List<InetAddress> addresses,
    Port udp,
    Port tcp,
    Map<String, String> selector,
    OptionalInt podPort) {

  private static final int DNS_PORT = 53;

  public DnsService {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(udp, "udp");
    Objects.requireNonNull(tcp, "tcp");
    selector = Map.copyOf(selector);
    Objects.requireNonNull(podPort, "podPort");
  }

  /**
   * A port of the Service.
   *
   * @param name its name, by which EndpointSlices call it too; empty if it has none
   * @param number its number on the Service's address
   */
  public record Port(String name, int number) {}

  /**
   * Reads the Service.
   *
   * @param udpPort the UDP port of the Service, or that of its pods; the one that looks like DNS if
   *     absent
   * @throws KubernetesSetupException if it is not a DNS Service with an address
   */
  public static DnsService of(Service service, OptionalInt udpPort) {
    String namespace = service.getMetadata().getNamespace();
    String name = service.getMetadata().getName();
    String label = "Service " + namespace + "/" + name;
    List<String> ips = service.getSpec().getClusterIPs();
    if (ips.isEmpty() && service.getSpec().getClusterIP() != null) {
      ips = List.of(service.getSpec().getClusterIP());
    }
    if ("ExternalName".equals(service.getSpec().getType()) || ips.isEmpty()) {
      throw new KubernetesSetupException(
          label
              + " has no cluster address; name the Service that pods use with namespace and name");
    }
    if (ips.contains("None")) {
      throw new KubernetesSetupException(
          label + " is headless; name the DNS Service that has a cluster address instead");
    }
    ServicePort udp = udp(service, udpPort, label);
    Port udpOfService = port(udp);
    Port tcp =
        ports(service, "TCP")
            .filter(port -> port.getPort().equals(udp.getPort()))
            .findFirst()
            .map(DnsService::port)
            .orElse(udpOfService);
    Map<String, String> selector = service.getSpec().getSelector();
    return new DnsService(
        namespace,
        name,
        ips.stream().map(Addresses::literal).toList(),
        udpOfService,
        tcp,
        selector == null ? Map.of() : selector,
        udpPort);
  }

  private static ServicePort udp(Service service, OptionalInt wanted, String label) {
    List<ServicePort> all = ports(service, "UDP").toList();
    Optional<ServicePort> usual =
        all.stream()
            .filter(port -> port.getPort() == DNS_PORT)
            .findFirst()
            .or(() -> all.stream().findFirst());
    if (usual.isEmpty()) {
      throw new KubernetesSetupException(
          label + " has no UDP port; set the right port, or name another Service");
    }
    if (wanted.isEmpty()) {
      return usual.get();
    }
    int number = wanted.getAsInt();
    boolean byHand =
        service.getSpec().getSelector() == null || service.getSpec().getSelector().isEmpty();
    return all.stream()
        .filter(port -> port.getPort() == number)
        .findFirst()
        .or(() -> all.stream().filter(port -> podsMayHave(number, port)).findFirst())
        .or(() -> usual.filter(port -> byHand))
        .orElseThrow(
            () ->
                new KubernetesSetupException(
                    label
                        + " has no UDP port "
                        + number
                        + ", and does not lead to one (it has "
                        + all.stream().map(DnsService::words).collect(Collectors.joining(", "))
                        + "); set the right port, or name another Service"));
  }

  /** What port a name stands for is for each pod to say. */
  private static boolean podsMayHave(int number, ServicePort port) {
    IntOrString target = port.getTargetPort();
    return target != null
        && (target.getStrVal() != null || Integer.valueOf(number).equals(target.getIntVal()));
  }

  private static String words(ServicePort port) {
    Integer target = port.getTargetPort() == null ? null : port.getTargetPort().getIntVal();
    return port.getPort()
        + (target == null || target.equals(port.getPort()) ? "" : ", which is the pods' " + target);
  }

  private static Stream<ServicePort> ports(Service service, String protocol) {
    return service.getSpec().getPorts().stream()
        .filter(p -> protocol.equals(p.getProtocol() == null ? "TCP" : p.getProtocol()));
  }

  private static Port port(ServicePort port) {
    return new Port(port.getName() == null ? "" : port.getName(), port.getPort());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
