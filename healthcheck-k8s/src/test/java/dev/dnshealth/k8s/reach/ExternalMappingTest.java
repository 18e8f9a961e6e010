package dev.dnshealth.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.k8s.DnsService;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExternalMappingTest {

  private static final Map<String, String> DNS_PODS = Map.of("k8s-app", "kube-dns");
  private static final Service CLUSTER_IP = service("kube-dns", "ClusterIP").build();
  private static final DnsService DNS = DnsService.of(CLUSTER_IP, OptionalInt.empty());

  @Test
  void aServiceForTheClusterAloneHasNone() {
    assertThat(ExternalMapping.of(DNS, List.of(CLUSTER_IP), nodes(1))).isEmpty();
    assertThat(ExternalMapping.needsNodes(DNS, List.of(CLUSTER_IP))).isFalse();
  }

  @Test
  void aNodePortIsAskedAtAFewReadyNodes() {
    Service service =
        service("dns-outside", "NodePort")
            .editSpec()
            .editMatchingPort(port -> "UDP".equals(port.getProtocol()))
            .withNodePort(30053)
            .endPort()
            .editMatchingPort(port -> "TCP".equals(port.getProtocol()))
            .withNodePort(30054)
            .endPort()
            .endSpec()
            .build();

    List<ExternalAddress> found = ExternalMapping.of(DNS, List.of(CLUSTER_IP, service), nodes(5));

    assertThat(ExternalMapping.needsNodes(DNS, List.of(CLUSTER_IP, service))).isTrue();
    assertThat(found)
        .extracting(address -> address.target().id())
        .containsExactly("dns-outside@192.0.2.1:30053", "dns-outside@192.0.2.2:30053");
    assertThat(found)
        .allSatisfy(
            address -> {
              assertThat(address.kind()).isEqualTo(ExternalAddress.Kind.NODE_PORT);
              assertThat(address.target().role()).isEqualTo(Role.SERVICE);
              assertThat(address.target().udp().getPort()).isEqualTo(30053);
              assertThat(address.target().tcp().getPort()).isEqualTo(30054);
              assertThat(address.tcp()).isTrue();
            });
  }

  @Test
  void aNodePortThatAnswersOnlyBesideAPodIsLeftOut() {
    Service service =
        service("dns-outside", "NodePort")
            .editSpec()
            .withExternalTrafficPolicy("Local")
            .editFirstPort()
            .withNodePort(30053)
            .endPort()
            .endSpec()
            .build();

    assertThat(ExternalMapping.of(DNS, List.of(service), nodes(1))).isEmpty();
    assertThat(ExternalMapping.needsNodes(DNS, List.of(service))).isFalse();
  }

  @Test
  void loadBalancersAndExternalAddressesHaveThePortOfTheService() {
    Service service =
        service("dns-outside", "LoadBalancer")
            .editSpec()
            .withExternalIPs("198.51.100.7", "2001:db8::7")
            .removeMatchingFromPorts(port -> "TCP".equals(port.getProtocol()))
            .endSpec()
            .withNewStatus()
            .withNewLoadBalancer()
            .addNewIngress()
            .withIp("203.0.113.9")
            .endIngress()
            .addNewIngress()
            .withHostname("dns.example.com")
            .endIngress()
            .endLoadBalancer()
            .endStatus()
            .build();

    List<ExternalAddress> found = ExternalMapping.of(DNS, List.of(service), List.of());

    assertThat(found)
        .extracting(address -> address.kind() + " " + address.target().id() + " " + address.tcp())
        .containsExactly(
            "LOAD_BALANCER dns-outside@203.0.113.9:53 false",
            "EXTERNAL_IP dns-outside@198.51.100.7:53 false",
            "EXTERNAL_IP dns-outside@2001:db8:0:0:0:0:0:7:53 false");
    assertThat(ExternalMapping.namesOnly(DNS, List.of(service))).containsExactly("dns.example.com");
  }

  @Test
  void aServiceOfOtherPodsIsNoWay() {
    Service other =
        service("web", "NodePort")
            .editSpec()
            .withSelector(Map.of("app", "web"))
            .editFirstPort()
            .withNodePort(30053)
            .endPort()
            .endSpec()
            .build();

    assertThat(ExternalMapping.of(DNS, List.of(other), nodes(1))).isEmpty();
    assertThat(ExternalMapping.needsNodes(DNS, List.of(other))).isFalse();
  }

  private static ServiceBuilder service(String name, String type) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withType(type)
        .withClusterIP("10.96.0.10")
        .withClusterIPs("10.96.0.10")
        .withSelector(DNS_PODS)
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .endPort()
        .endSpec();
  }

  /** Returns nodes of which the first is not ready. */
  private static List<Node> nodes(int ready) {
    return IntStream.rangeClosed(0, ready)
        .mapToObj(
            i ->
                new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-" + i)
                    .endMetadata()
                    .withNewStatus()
                    .addNewAddress("192.0.2." + i, "InternalIP")
                    .addNewAddress("node-" + i, "Hostname")
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus(i == 0 ? "False" : "True")
                    .endCondition()
                    .endStatus()
                    .build())
        .toList();
  }
}
