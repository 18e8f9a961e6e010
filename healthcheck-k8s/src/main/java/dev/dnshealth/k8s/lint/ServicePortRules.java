package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ports of the Service, of its EndpointSlices, and of CoreDNS. */
final class ServicePortRules implements LintFamily {

  static final LintInfo PORTS =
      LintInfo.error(
          "LINT-SERVICE-PORTS",
          "the Service does not have port 53 over both UDP and TCP",
          "Without TCP every answer that does not fit into one packet is lost, without UDP all are:"
              + " resolvers ask port 53 first over UDP, then over TCP.",
          "Give the Service port 53 twice, with the protocols UDP and TCP.");

  static final LintInfo SLICE_PORTS =
      LintInfo.error(
          "LINT-SERVICE-SLICE-PORTS",
          "UDP and TCP lead to different ports of the pods",
          "CoreDNS serves both on the same port: queries over one of them reach nobody.",
          "Give both ports of the Service the same targetPort.");

  static final LintInfo NOT_SERVED =
      LintInfo.error(
          "LINT-SERVICE-PORT-NOT-SERVED",
          "the Service leads to a port on which CoreDNS does not listen",
          "Queries reach the pod, and nobody takes them.",
          "Give the server block and the Service's targetPort the same port.");

  private static final int DNS = 53;

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(PORTS, input -> input.service().examine(ServicePortRules::ports)),
        new LintRule(
            SLICE_PORTS,
            input ->
                input.service().examine(service -> input.slices().examine(s -> equal(service, s)))),
        new LintRule(NOT_SERVED, ServicePortRules::notServed));
  }

  private static Examined ports(Service service) {
    return Examined.found(
        Stream.of("UDP", "TCP")
            .filter(protocol -> port(service, protocol).isEmpty())
            .map(
                protocol ->
                    Sighting.of(ServicePodRules.name(service), "has no port 53 over " + protocol)));
  }

  private static Examined equal(Service service, List<EndpointSlice> slices) {
    if (port(service, "UDP").isEmpty() || port(service, "TCP").isEmpty()) {
      return Examined.unknown("the Service lacks a port (" + PORTS.id() + ")");
    }
    return Examined.found(
        slices.stream()
            .filter(slice -> !slice.getEndpoints().isEmpty())
            .flatMap(
                slice -> {
                  Optional<Integer> udp = port(service, slice, "UDP");
                  Optional<Integer> tcp = port(service, slice, "TCP");
                  return udp.isPresent() && udp.equals(tcp)
                      ? Stream.empty()
                      : Stream.of(
                          Sighting.of(
                              "EndpointSlice " + slice.getMetadata().getName(),
                              "UDP leads to " + words(udp) + ", TCP to " + words(tcp)));
                }));
  }

  private static Examined notServed(LintInput input) {
    return input
        .service()
        .examine(
            service ->
                input
                    .slices()
                    .examine(
                        slices ->
                            defaultPort(input)
                                .flatMap(none -> CorefileRule.readable(input))
                                .examine(file -> notServed(service, slices, file))));
  }

  private static Examined notServed(Service service, List<EndpointSlice> slices, Corefile file) {
    Set<Integer> served =
        file.blocks().stream()
            .flatMap(block -> block.addresses().stream())
            .filter(address -> address.transport().equals("dns"))
            .map(address -> address.port())
            .collect(Collectors.toSet());
    Examined examined =
        Examined.found(
            slices.stream()
                .flatMap(slice -> port(service, slice, "UDP").stream())
                .distinct()
                .filter(port -> !served.contains(port))
                .map(
                    port ->
                        Sighting.of(
                            ServicePodRules.name(service),
                            "leads to port " + port + ", no server block listens there")));
    return examined.found().isEmpty() || file.unread().isEmpty()
        ? examined
        : CorefileRule.unread(file);
  }

  /** Is known if CoreDNS has the usual port where a server block names none. */
  private static Known<Boolean> defaultPort(LintInput input) {
    return input
        .workload()
        .flatMap(
            workload ->
                workload.container().stream()
                        .flatMap(c -> Stream.concat(c.getCommand().stream(), c.getArgs().stream()))
                        .anyMatch(arg -> arg.matches("--?(dns\\.port|p)(=.*)?"))
                    ? Known.unknown("CoreDNS is told its port by an argument")
                    : Known.of(true));
  }

  private static Optional<ServicePort> port(Service service, String protocol) {
    return service.getSpec().getPorts().stream()
        .filter(port -> protocol.equals(protocolOf(port.getProtocol())))
        .filter(port -> port.getPort() == DNS)
        .findFirst();
  }

  /** Returns where the slice leads the Service's DNS port; a slice calls it by the same name. */
  private static Optional<Integer> port(Service service, EndpointSlice slice, String protocol) {
    return port(service, protocol)
        .flatMap(
            port ->
                slice.getPorts().stream()
                    .filter(p -> protocol.equals(protocolOf(p.getProtocol())))
                    .filter(p -> nameOf(port.getName()).equals(nameOf(p.getName())))
                    .map(EndpointPort::getPort)
                    .filter(Objects::nonNull)
                    .findFirst());
  }

  private static String protocolOf(@Nullable String protocol) {
    return Objects.requireNonNullElse(protocol, "TCP");
  }

  private static String nameOf(@Nullable String name) {
    return Objects.requireNonNullElse(name, "");
  }

  private static String words(Optional<Integer> port) {
    return port.map(number -> "port " + number).orElse("no port");
  }
}
