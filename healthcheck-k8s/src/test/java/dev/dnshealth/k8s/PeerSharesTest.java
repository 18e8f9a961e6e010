package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Sharing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.peers.Share;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerSharesTest {

  private static final Set<String> SERVERS =
      IntStream.range(0, 100).mapToObj(i -> "server-" + i).collect(Collectors.toSet());

  private static List<PeerPod> pods(int members, int vantages) {
    List<PeerPod> pods = new ArrayList<>();
    for (int i = 0; i < members + vantages; i++) {
      String name = (i < members ? "member-" : "vantage-") + i;
      pods.add(
          new PeerPod(
              name,
              new Vantage(name, Optional.of("node-" + i), Network.POD),
              URI.create("http://192.0.2.1/"),
              i < members));
    }
    return pods;
  }

  private static PeerShares of(List<PeerPod> pods) {
    return PeerShares.none().with(pods, SERVERS);
  }

  @Test
  void whoeverMayLeadIsToldNothing() {
    List<PeerPod> pods = pods(1, 500);

    assertThat(of(pods).of(pods.get(0))).isEmpty();
    assertThat(of(pods).of(pods.get(1))).isPresent();
  }

  @Test
  void fewVantagesLookAtEverything() {
    List<PeerPod> pods = pods(1, 18);

    assertThat(of(pods).of(pods.get(18))).contains(new Share(20, Optional.empty()));
  }

  @Test
  void ofManyVantagesTwentyLookAtEachServerThoseThatMayLeadAmongThem() {
    List<PeerPod> pods = pods(1, 500);
    PeerShares shares = of(pods);

    for (String server : SERVERS) {
      long looking =
          pods.stream()
              .flatMap(pod -> shares.of(pod).stream())
              .filter(share -> share.servers().orElseThrow().contains(server))
              .count();
      assertThat(looking).isEqualTo(Sharing.MOST_VANTAGES - 2);
    }
  }

  @Test
  void nothingIsReckonedAnewWhileNothingChanges() {
    List<PeerPod> pods = pods(1, 500);
    PeerShares shares = of(pods);

    assertThat(shares.with(pods(1, 500), Set.copyOf(SERVERS))).isSameAs(shares);
    assertThat(shares.with(pods(1, 501), SERVERS)).isNotEqualTo(shares);
  }
}
