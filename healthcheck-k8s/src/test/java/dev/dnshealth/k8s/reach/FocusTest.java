package dev.dnshealth.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FocusTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Vantage POD = new Vantage("pod debug", Optional.of("node-1"), Network.POD);
  private static final Vantage OUTSIDE =
      new Vantage("outside the cluster", Optional.empty(), Network.OUTSIDE);
  private static final Target SERVICE =
      Target.service("kube-dns", Addresses.socketAddress("10.96.0.10", 53));
  private static final Target FIRST =
      Target.server(
          new Instance("coredns-a", "u1", Optional.of("node-1")),
          Addresses.socketAddress("10.244.0.7", 53));
  private static final Targets ALL = new Targets(List.of(SERVICE, FIRST), NOW, true);
  private static final Instant LATER = NOW.plusSeconds(4);
  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(2), Optional.empty(), Duration.ZERO);
  private static final Outcome SILENCE = new Outcome.TimedOut(TIMING, 0);
  private static final Outcome SIGN_OF_LIFE = new Outcome.Malformed("no DNS", TIMING);
  private static final Outcome NO_ROUTE =
      new Outcome.NotSent(Outcome.NotSent.Why.NO_ROUTE, "no route");

  private final Sightings sightings = new Sightings();

  @Test
  void fromOutsideAServiceThatStaysSilentIsLeftOut() {
    saw(SERVICE, SILENCE);
    saw(FIRST, SIGN_OF_LIFE);
    Focus focus = from(OUTSIDE);

    assertThat(focus.of(ALL, LATER).all()).containsExactly(FIRST);
    assertThat(focus.leftOut()).containsExactly(SERVICE);
    assertThat(focus.of(ALL, LATER).asOf()).isEqualTo(NOW);
  }

  @Test
  void itGetsItsTime() {
    saw(SERVICE, SILENCE);
    saw(FIRST, SIGN_OF_LIFE);

    assertThat(from(OUTSIDE).of(ALL, LATER.minusMillis(1))).isEqualTo(ALL);
  }

  @Test
  void whereNoServerIsHeardEitherNothingIsLeftOut() {
    saw(SERVICE, SILENCE);
    saw(FIRST, SILENCE);

    assertThat(from(OUTSIDE).of(ALL, LATER)).isEqualTo(ALL);
  }

  @Test
  void oneThatWasHeardOnceStays() {
    saw(SERVICE, SIGN_OF_LIFE);
    saw(SERVICE, SILENCE);
    saw(FIRST, SIGN_OF_LIFE);

    assertThat(from(OUTSIDE).of(ALL, LATER)).isEqualTo(ALL);
  }

  @Test
  void thereIsNoWayOnlyIfThereIsNoneToAnyOfThem() {
    assertThat(sightings.noWay(ALL.all())).isFalse();
    saw(SERVICE, NO_ROUTE);
    assertThat(sightings.noWay(ALL.all())).isFalse();
    saw(FIRST, NO_ROUTE);
    assertThat(sightings.noWay(ALL.all())).isTrue();
    assertThat(sightings.noWay(List.of())).isFalse();
    saw(FIRST, SILENCE);
    assertThat(sightings.noWay(ALL.all())).isFalse();
  }

  @Test
  void whyTheSystemSendsNothingIsKeptInItsOwnWords() {
    saw(FIRST, new Outcome.NotSent(Outcome.NotSent.Why.TOO_MANY_IN_FLIGHT, "our own limit"));
    assertThat(sightings.of(FIRST).orElseThrow().refused()).isEmpty();

    saw(
        FIRST,
        new Outcome.NotSent(
            Outcome.NotSent.Why.NO_ROUTE, "java.io.IOException: Operation not permitted"));
    saw(FIRST, SILENCE);

    assertThat(sightings.of(FIRST).orElseThrow().refused()).contains("Operation not permitted");
  }

  @Test
  void whileOthersLookFromInsideNothingIsLeftOut() {
    saw(SERVICE, SILENCE);
    saw(FIRST, SIGN_OF_LIFE);

    assertThat(new Focus(Network.OUTSIDE, sightings, () -> true).of(ALL, LATER)).isEqualTo(ALL);
  }

  @Test
  void inAPodASilentServiceIsAFault() {
    saw(SERVICE, SILENCE);
    saw(FIRST, SIGN_OF_LIFE);

    assertThat(from(POD).of(ALL, LATER)).isEqualTo(ALL);
  }

  @Test
  void inAPodAFamilyWithoutARouteIsLeftOut() {
    saw(SERVICE, NO_ROUTE);
    saw(FIRST, SIGN_OF_LIFE);

    assertThat(from(POD).of(ALL, LATER).all()).containsExactly(FIRST);
  }

  private Focus from(Vantage vantage) {
    return new Focus(vantage.network(), sightings);
  }

  private void saw(Target target, Outcome outcome) {
    sightings.saw(target, Transport.UDP, outcome, NOW);
  }
}
