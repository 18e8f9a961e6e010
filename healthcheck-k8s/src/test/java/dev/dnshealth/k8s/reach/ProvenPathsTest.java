package dev.dnshealth.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.core.testing.ScriptedProber;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvenPathsTest {

  private static final Target SERVICE =
      Target.service("kube-dns", Addresses.socketAddress("10.96.0.10", 53));
  private static final Target FIRST = server("a", "10.244.0.7");
  private static final Target SECOND = server("b", "10.244.1.7");
  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(2), Optional.empty(), Duration.ZERO);
  private static final Outcome SILENCE = new Outcome.TimedOut(TIMING, 0);
  private static final Outcome REFUSAL =
      new Outcome.Unreachable(Outcome.Unreachable.Where.PORT, TIMING);
  private static final Outcome HEARD = new Outcome.Malformed("no DNS", TIMING);
  private static final Probe PROBE =
      Probe.of(
          "internal-udp",
          QueryClass.INTERNAL,
          new Question("kubernetes.default.svc.cluster.local", RecordType.A),
          Wire.udp(),
          Expectation.noError(new AnswerRule.Any()));

  private final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
  private final Sightings sightings = new Sightings();
  private final Map<Target, Outcome> outcomes = new HashMap<>();
  private final Map<Target, Outcome> overTcp = new HashMap<>();
  private final ScriptedProber prober =
      new ScriptedProber(
          (target, probe) ->
              (probe.wire().transport() == Transport.TCP ? overTcp : outcomes)
                  .getOrDefault(target, SILENCE));
  private final Prober outside = ProvenPaths.outside(prober, sightings, time);

  @Test
  void silenceOfWhatWasNeverHeardProvesNothing() {
    outcomes.put(SECOND, REFUSAL);

    assertThat(probe(FIRST)).isInstanceOf(Outcome.NotSent.class);
    assertThat(probe(SECOND)).isInstanceOf(Outcome.NotSent.class);
    assertThat(sightings.of(FIRST).orElseThrow().sent()).isTrue();
    assertThat(sightings.noWay(List.of(FIRST))).isFalse();
  }

  @Test
  void onePodThatIsHeardIsNoProofOfAWayToAnother() {
    outcomes.put(FIRST, HEARD);

    assertThat(probe(FIRST)).isEqualTo(HEARD);
    assertThat(probe(SECOND)).isInstanceOf(Outcome.NotSent.class);
    assertThat(probeTcp(SECOND)).isInstanceOf(Outcome.NotSent.class);
    assertThat(probe(SERVICE)).isInstanceOf(Outcome.NotSent.class);
  }

  @Test
  void whatComesOverTcpIsNoProofWhereNoPodIsHeardOverUdp() {
    overTcp.put(SECOND, HEARD);

    assertThat(probeTcp(SECOND)).isEqualTo(HEARD);
    assertThat(probe(SECOND)).isInstanceOf(Outcome.NotSent.class);
    assertThat(sightings.of(SECOND).orElseThrow().udp()).isFalse();
  }

  @Test
  void podThatIsSilentWhereAnotherIsHeardIsAskedOverTcpWhetherThereIsAWay() {
    outcomes.put(FIRST, HEARD);
    overTcp.put(SECOND, HEARD);
    probe(FIRST);

    assertThat(probe(SECOND)).isInstanceOf(Outcome.NotSent.class);
    assertThat(probe(SECOND)).isEqualTo(SILENCE);
    overTcp.remove(SECOND);
    assertThat(probeTcp(SECOND)).isEqualTo(SILENCE);
  }

  @Test
  void whereThereIsNoWayItIsAskedForSeldom() {
    outcomes.put(FIRST, HEARD);
    probe(FIRST);
    for (int second = 0; second < 10; second++) {
      assertThat(probe(SECOND)).isInstanceOf(Outcome.NotSent.class);
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(prober.sent())
        .filteredOn(sent -> sent.probe().wire().transport() == Transport.TCP)
        .extracting(ScriptedProber.Sent::target)
        .containsExactly(SECOND, SECOND);
  }

  @Test
  void anAnswerThroughTheServiceIsNoProofOfAWayToThePods() {
    outcomes.put(SERVICE, HEARD);

    assertThat(probe(SERVICE)).isEqualTo(HEARD);
    assertThat(probe(FIRST)).isInstanceOf(Outcome.NotSent.class);
    outcomes.put(SERVICE, SILENCE);
    assertThat(probe(SERVICE)).isEqualTo(SILENCE);
  }

  @Test
  void whatWasNotSentStaysThat() {
    Outcome.NotSent closed = new Outcome.NotSent(Outcome.NotSent.Why.CLOSED, "closed");
    outcomes.put(FIRST, closed);

    assertThat(probe(FIRST)).isEqualTo(closed);
  }

  @Test
  void insideTheClusterOutcomesAreOnlyRemembered() {
    Prober inside =
        ProvenPaths.remembering(
            new ScriptedProber((target, probe) -> target.equals(FIRST) ? HEARD : SILENCE),
            sightings,
            time);

    assertThat(inside.probe(FIRST, PROBE, late -> {}).toCompletableFuture().join())
        .isEqualTo(HEARD);
    assertThat(inside.probe(SERVICE, PROBE, late -> {}).toCompletableFuture().join())
        .isEqualTo(SILENCE);
    assertThat(sightings.heard(FIRST)).isTrue();
    assertThat(sightings.heard(SERVICE)).isFalse();
    assertThat(sightings.serverAnsweredUdpSince(Instant.MIN)).as("no DNS came").isFalse();
  }

  private Outcome probeTcp(Target target) {
    Probe tcp =
        Probe.of(
            "internal-tcp", QueryClass.INTERNAL, PROBE.question(), Wire.tcp(), PROBE.expectation());
    return outside.probe(target, tcp, late -> {}).toCompletableFuture().join();
  }

  private Outcome probe(Target target) {
    return outside.probe(target, PROBE, late -> {}).toCompletableFuture().join();
  }

  private static Target server(String name, String ip) {
    return Target.server(
        new Instance(name, "uid-" + name, Optional.empty()), Addresses.socketAddress(ip, 53));
  }
}
