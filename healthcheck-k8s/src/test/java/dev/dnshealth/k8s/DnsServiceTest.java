package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DnsServiceTest {

  @Test
  void thePortsAreThoseOfDns() {
    DnsService service = DnsService.of(Samples.service("10.43.0.10"), OptionalInt.empty());

    assertThat(service.udp()).isEqualTo(new DnsService.Port("dns", 53));
    assertThat(service.tcp()).isEqualTo(new DnsService.Port("dns-tcp", 53));
    assertThat(service.toString()).isEqualTo("kube-system/kube-dns");
  }

  @Test
  void anotherUdpPortBringsItsTcpPortAlong() {
    Service other =
        new ServiceBuilder(Samples.service("10.43.0.10"))
            .editSpec()
            .addNewPort()
            .withName("alt-tcp")
            .withProtocol("TCP")
            .withPort(1053)
            .endPort()
            .addNewPort()
            .withName("alt")
            .withProtocol("UDP")
            .withPort(1053)
            .endPort()
            .endSpec()
            .build();

    DnsService service = DnsService.of(other, OptionalInt.of(1053));

    assertThat(service.udp()).isEqualTo(new DnsService.Port("alt", 1053));
    assertThat(service.tcp()).isEqualTo(new DnsService.Port("alt-tcp", 1053));
  }

  @Test
  void thePortOfThePodsNamesThePortThatLeadsThere() {
    Service other =
        new ServiceBuilder(Samples.service("10.43.0.10"))
            .editSpec()
            .editMatchingPort(port -> "UDP".equals(port.getProtocol()))
            .withNewTargetPort(1053)
            .endPort()
            .endSpec()
            .build();

    DnsService service = DnsService.of(other, OptionalInt.of(1053));

    assertThat(service.udp()).isEqualTo(new DnsService.Port("dns", 53));
    assertThat(service.podPort()).hasValue(1053);
    assertThatThrownBy(() -> DnsService.of(other, OptionalInt.of(5353)))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessage(
            "Service kube-system/kube-dns has no UDP port 5353, and does not lead to one (it has"
                + " 53, which is the pods' 1053); set the right port, or name another Service");
  }

  @Test
  void aPortThatThePodsHaveByNameIsBelieved() {
    Service other =
        new ServiceBuilder(Samples.service("10.43.0.10"))
            .editSpec()
            .editMatchingPort(port -> "UDP".equals(port.getProtocol()))
            .withNewTargetPort("dns-udp")
            .endPort()
            .endSpec()
            .build();

    assertThat(DnsService.of(other, OptionalInt.of(1053)).udp().number()).isEqualTo(53);
  }

  @Test
  void anUdpPortThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> DnsService.of(Samples.service("10.43.0.10"), OptionalInt.of(5300)))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("kube-system/kube-dns has no UDP port 5300");
  }

  @Test
  void aHeadlessServiceIsAnError() {
    assertThatThrownBy(() -> DnsService.of(Samples.service("None"), OptionalInt.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("headless");
  }

  @Test
  void aServiceThatIsOnlyAnotherNameIsAnError() {
    Service external =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("dns")
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName("dns.example.com")
            .endSpec()
            .build();

    assertThatThrownBy(() -> DnsService.of(external, OptionalInt.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("has no cluster address");
  }
}
