package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Addresses;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The Service that the cluster's pods ask for names.
 *
 * @param namespace its namespace
 * @param name its name
 * @param addresses its cluster addresses, one for each family; at least one
 * @param udp its UDP port
 * @param tcp its TCP port
 * @param selector the labels of its pods; empty if its endpoints are kept by hand
 */
public record DnsService(
    String namespace,
    String name,
    List<InetAddress> addresses,
    Port udp,
    Port tcp,
    Map<String, String> selector) {

  public DnsService {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(udp, "udp");
    Objects.requireNonNull(tcp, "tcp");
    selector = Map.copyOf(selector);
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
   * @param udpPort the UDP port to use; the one that looks like DNS if absent
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
    List<ServicePort> ports = service.getSpec().getPorts();
    Port udp =
        pick(ports, "UDP", udpPort)
            .orElseThrow(
                () ->
                    new KubernetesSetupException(
                        label
                            + " has no UDP port"
                            + (udpPort.isPresent() ? " " + udpPort.getAsInt() : "")
                            + "; set the right port, or name another Service"));
    Port tcp = pick(ports, "TCP", OptionalInt.of(udp.number())).orElse(udp);
    Map<String, String> selector = service.getSpec().getSelector();
    return new DnsService(
        namespace,
        name,
        ips.stream().map(Addresses::literal).toList(),
        udp,
        tcp,
        selector == null ? Map.of() : selector);
  }

  private static Optional<Port> pick(List<ServicePort> ports, String protocol, OptionalInt number) {
    List<Port> candidates =
        ports.stream()
            .filter(p -> protocol.equals(p.getProtocol() == null ? "TCP" : p.getProtocol()))
            .map(p -> new Port(p.getName() == null ? "" : p.getName(), p.getPort()))
            .toList();
    if (number.isPresent()) {
      return candidates.stream().filter(p -> p.number() == number.getAsInt()).findFirst();
    }
    return candidates.stream()
        .filter(p -> p.number() == 53)
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
