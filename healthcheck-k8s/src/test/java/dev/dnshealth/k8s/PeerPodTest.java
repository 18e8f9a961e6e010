package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerPodTest {

  private static final Pod POD = PeerPods.pod("a", "192.0.2.7", 9999).build();

  @Test
  void readyPodIsAPeerAtItsAddressAndPort() {
    assertThat(of(POD).vantage())
        .isEqualTo(new Vantage("a", Optional.of("node-of-a"), Network.POD));
    assertThat(of(POD).endpoint())
        .isEqualTo(URI.create("http://192.0.2.7:9999/api/v1/observations"));
  }

  @Test
  void podOfTheHostsNetworkIsOnThat() {
    Pod host = new PodBuilder(POD).editSpec().withHostNetwork(true).endSpec().build();
    assertThat(of(host).vantage().network()).isEqualTo(Network.HOST);
  }

  @Test
  void addressMayBeOfIpv6AndThePortMayBeLeftOut() {
    Pod other =
        new PodBuilder(POD)
            .editStatus()
            .withPodIP("2001:db8::7")
            .endStatus()
            .editSpec()
            .withContainers()
            .endSpec()
            .build();
    assertThat(of(other).endpoint())
        .isEqualTo(URI.create("http://[2001:db8:0:0:0:0:0:7]:9890/api/v1/observations"));
  }

  @Test
  void whatIsNotReadyOrOnItsWayOutOrWithoutAddressIsNoPeer() {
    Pod leaving =
        new PodBuilder(POD)
            .editMetadata()
            .withDeletionTimestamp("2026-01-02T03:04:05Z")
            .endMetadata()
            .build();
    Pod homeless = new PodBuilder(POD).editStatus().withPodIP(null).endStatus().build();
    Pod fresh = new PodBuilder(POD).withStatus(null).build();
    for (Pod pod : new Pod[] {PeerPods.notReady(POD), leaving, homeless, fresh}) {
      assertThat(PeerPod.of(pod, 9890)).isEmpty();
    }
  }

  private static PeerPod of(Pod pod) {
    return PeerPod.of(new PodBuilder(pod).editMetadata().withUid("u").endMetadata().build(), 9890)
        .orElseThrow();
  }
}
