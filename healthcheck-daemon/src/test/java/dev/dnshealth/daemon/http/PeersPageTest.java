package dev.dnshealth.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.peers.ObservationLog;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.PeerAccess;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeersPageTest {

  private final ManualTime time = new ManualTime(Instant.EPOCH);
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final PeersPage page =
      new PeersPage(
          (authorization, remote) ->
              authorization.equals("friend") && remote.equals("192.0.2.1")
                  ? PeerAccess.Decision.ALLOWED
                  : PeerAccess.Decision.UNNAMED,
          new ObservationsPage(
              new ObservationLog(time),
              new Vantage("here", Optional.empty(), Network.POD),
              () -> new OwnState(Set.of(), true),
              time),
          problem::get);

  @Test
  void peersReadAndStrangersDoNot() {
    assertThat(get("friend", "after=0").status()).isEqualTo(200);
    assertThat(get("friend", "after=0").body()).contains("observations-format");
    assertThat(get("stranger", "after=0").status()).isEqualTo(401);
    assertThat(get("stranger", "after=0").body()).doesNotContain("observations-format");
  }

  @Test
  void strangersAreNotEvenToldThatThereIsNothing() {
    problem.set(Optional.of("not connected"));
    assertThat(get("friend", "").status()).isEqualTo(503);
    assertThat(get("friend", "").body()).isEqualTo("not connected\n");
    assertThat(get("stranger", "").status()).isEqualTo(401);
    assertThat(get("stranger", "x=1").status()).isEqualTo(401);
  }

  @Test
  void noAddressToProbeIsTaken() {
    assertThat(get("friend", "target=192.0.2.9").status()).isEqualTo(400);
  }

  @Test
  void whoHasVeryManyToAskKeepsNoConnection() {
    assertThat(get("friend", "after=0&epoch=&vantages=200").last()).isFalse();
    assertThat(get("friend", "after=0&epoch=&vantages=201").last()).isTrue();
    assertThat(get("friend", "after=0&epoch=").last()).isFalse();
  }

  private Page.Reply get(String authorization, String query) {
    return page.get(new Page.Request(query, "", authorization, "192.0.2.1"));
  }
}
