package dev.dnshealth.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** TCP and UDP tell of the same path only if UDP was dead before and after TCP told of it. */
class SilenceTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration BRIEF = Duration.ofMillis(1);
  private static final Vantage HERE = new Vantage("here", Optional.empty(), Network.POD);
  private static final Vantage TUNNEL = new Vantage("API server", Optional.empty(), Network.TUNNEL);
  private static final Target TARGET =
      Target.server(
          new Instance("coredns-1", "uid-1", Optional.empty()),
          Addresses.socketAddress("192.0.2.1", 53));
  private static final ProbePlan PLAN =
      DefaultProbes.forCluster("cluster.local", List.of(Addresses.literal("10.96.0.1")), "");
  private static final Probe UDP = probe(DefaultProbes.INTERNAL_UDP);
  private static final Probe TCP = probe(DefaultProbes.INTERNAL_TCP);

  private static final Outcome LOST = new Outcome.TimedOut(Timing.of(Probe.TIMEOUT), 0);
  private static final Outcome CONNECTED =
      new Outcome.TimedOut(new Timing(Probe.TIMEOUT, Optional.of(BRIEF), Duration.ZERO), 0);
  private static final Outcome ANSWER =
      new Outcome.Answered(new Reply(Rcode.NOERROR, true, false, List.of(), 80), Timing.of(BRIEF));

  private EvidenceWindow evidence = EvidenceWindow.empty();
  private int sent;

  private static Probe probe(String id) {
    return PLAN.entries().stream()
        .map(ProbePlan.Entry::probe)
        .filter(probe -> probe.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void see(Probe probe, int millis, Outcome outcome) {
    see(HERE, probe, millis, outcome);
  }

  private void see(Vantage from, Probe probe, int millis, Outcome outcome) {
    Instant at = START.plusMillis(millis);
    Duration took = outcome.kind() == Outcome.Kind.TIMED_OUT ? probe.timeout() : BRIEF;
    sent++;
    evidence =
        evidence.add(
            new Observation(sent, from, TARGET, probe, at, at.plus(took), outcome, false),
            Detection.defaults());
  }

  private void udpIsLost(int fromSecond, int toSecond) {
    for (int second = fromSecond; second <= toSecond; second++) {
      see(UDP, second * 1000, LOST);
    }
  }

  private Optional<Silence> silence(int second) {
    return server(second).silence();
  }

  private ServerView server(int second) {
    Instant now = START.plusSeconds(second);
    return Situation.of(
            new Targets(List.of(TARGET), now, true),
            START,
            Optional.empty(),
            evidence,
            new Viewers(HERE, List.of(new Peer(TUNNEL, "1", Peer.State.HEARD, true, "")), true),
            Detection.defaults(),
            now)
        .servers()
        .get(0);
  }

  @Test
  void answerOverTcpBetweenLossesMeansDeaf() {
    udpIsLost(0, 3);
    see(TCP, 3500, ANSWER);
    udpIsLost(4, 5);

    assertThat(silence(7)).contains(Silence.DEAF);
  }

  @Test
  void whatComesThroughTheApiServerProvesNoWayAndMakesNoServerKnown() {
    for (int second = 0; second <= 5; second++) {
      see(TUNNEL, TCP, second * 1000 + 500, ANSWER);
    }
    assertThat(server(7).known()).isFalse();
    assertThat(server(7).lines()).isEmpty();

    udpIsLost(0, 5);
    assertThat(silence(7)).contains(Silence.UNREACHABLE);
  }

  @Test
  void handshakeBetweenLossesMeansHung() {
    udpIsLost(0, 3);
    see(TCP, 3500, CONNECTED);
    udpIsLost(4, 5);

    assertThat(silence(7)).contains(Silence.HUNG);
  }

  @Test
  void pathThatIsJustMendedLooksNeitherDeafNorHung() {
    udpIsLost(0, 5);
    see(TCP, 5500, ANSWER);
    assertThat(silence(7)).isEmpty();

    udpIsLost(6, 6);
    assertThat(silence(8)).isEmpty();

    udpIsLost(7, 7);
    assertThat(silence(9)).contains(Silence.DEAF);
  }

  @Test
  void pathThatIsCutRightAfterALossOrTwoLooksNeitherDeafNorHung() {
    udpIsLost(0, 1);
    see(TCP, 1500, ANSWER);
    udpIsLost(2, 5);
    assertThat(silence(7)).isEmpty();

    see(TCP, 6500, LOST);
    assertThat(silence(9)).contains(Silence.UNREACHABLE);
  }

  @Test
  void lastTcpQueryOutweighsAnEarlierOne() {
    udpIsLost(0, 3);
    see(TCP, 3500, ANSWER);
    udpIsLost(4, 9);
    see(TCP, 8500, LOST);

    assertThat(silence(11)).contains(Silence.UNREACHABLE);
  }

  @Test
  void whatIsHeardBeforeTheSilenceTellsNothingOfIt() {
    see(TCP, 0, ANSWER);
    udpIsLost(1, 7);

    assertThat(silence(9)).isEmpty();
  }
}
