package dev.dnshealth.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CellTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Detection DETECTION = Detection.defaults();
  private static final Vantage HERE = new Vantage("here", Optional.empty(), Network.POD);
  private static final Target TARGET =
      Target.server(
          new Instance("coredns-1", "uid-1", Optional.empty()),
          Addresses.socketAddress("192.0.2.1", 53));
  private static final Probe PROBE =
      Probe.of(
          "internal-udp",
          QueryClass.INTERNAL,
          new Question("kubernetes.default.svc.cluster.local", RecordType.A),
          Wire.udp(),
          Expectation.noError(new AnswerRule.AtLeast(1)));

  private static final Outcome SILENCE = new Outcome.TimedOut(Timing.of(Probe.TIMEOUT), 0);
  private static final Outcome ANSWER = reply(Rcode.NOERROR, "10.96.0.1");
  private static final Outcome SERVFAIL = reply(Rcode.SERVFAIL);

  private Cell cell = Cell.of(HERE, TARGET, PROBE);
  private int sent;

  private static Outcome reply(int rcode, String... data) {
    List<Reply.Answer> answers =
        List.of(data).stream().map(d -> new Reply.Answer("name.", 1, 5, d)).toList();
    return new Outcome.Answered(
        new Reply(rcode, true, false, answers, 80), Timing.of(Duration.ofMillis(1)));
  }

  private void see(Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      cell = cell.add(observation(outcome, false), DETECTION);
      sent++;
    }
  }

  private Observation observation(Outcome outcome, boolean late) {
    Instant sentAt = START.plusSeconds(sent);
    Instant at = outcome.kind() == Outcome.Kind.TIMED_OUT ? sentAt.plus(PROBE.timeout()) : sentAt;
    return new Observation(sent, HERE, TARGET, PROBE, sentAt, at, outcome, late);
  }

  @Test
  void fourSilencesAreNotEnoughAndFiveAre() {
    see(ANSWER, 3);
    see(SILENCE, 4);
    assertThat(cell.silentSince()).isEmpty();

    see(SILENCE, 1);
    assertThat(cell.silentSince()).contains(START.plusSeconds(3));
    assertThat(cell.answering()).isEqualTo(Standing.BAD);
  }

  @Test
  void fiveSilencesInAShortTimeAreNotEnough() {
    Cell burst = cell;
    for (int i = 0; i < 5; i++) {
      Instant sentAt = START.plusMillis(i * 100L);
      burst =
          burst.add(
              new Observation(
                  i, HERE, TARGET, PROBE, sentAt, sentAt.plusSeconds(2), SILENCE, false),
              DETECTION);
    }
    assertThat(burst.silentSince()).isEmpty();
  }

  @Test
  void oneAnswerEndsTheSilenceAndThreeMakeTheTargetWell() {
    see(SILENCE, 6);
    see(ANSWER, 1);
    assertThat(cell.silentSince()).isEmpty();
    assertThat(cell.answering()).isEqualTo(Standing.BAD);

    see(ANSWER, 2);
    assertThat(cell.answering()).isEqualTo(Standing.GOOD);
  }

  @Test
  void silenceAfterAShortRecoveryHasToBeFoundAnew() {
    see(SILENCE, 6);
    see(ANSWER, 1);
    see(SILENCE, 4);
    assertThat(cell.silentSince()).isEmpty();

    see(SILENCE, 1);
    assertThat(cell.silentSince()).contains(START.plusSeconds(7));
  }

  @Test
  void anyReplyMeansAliveButAWrongOneIsNoPass() {
    see(SERVFAIL, 10);

    assertThat(cell.answering()).isEqualTo(Standing.GOOD);
    assertThat(cell.wrongness().isBad()).isTrue();
    assertThat(cell.firstPass()).isEmpty();
    assertThat(cell.mistake().orElseThrow().what()).isEqualTo("SERVFAIL, expected NOERROR");
  }

  @Test
  void lateReplyMeansAlive() {
    see(ANSWER, 3);
    see(SILENCE, 4);
    cell = cell.add(observation(ANSWER, true), DETECTION);
    see(SILENCE, 1);

    assertThat(cell.silentSince()).isEmpty();
  }

  @Test
  void ourOwnLagProvesNothing() {
    Outcome lagged =
        new Outcome.TimedOut(new Timing(Probe.TIMEOUT, Optional.empty(), Duration.ofSeconds(3)), 0);
    Outcome notSent = new Outcome.NotSent(Outcome.NotSent.Why.NO_SOCKET, "too many open files");
    see(ANSWER, 3);
    see(lagged, 10);
    see(notSent, 10);

    assertThat(cell.answering()).isEqualTo(Standing.GOOD);
    assertThat(cell.silence().bad()).isZero();
  }

  @Test
  void lossIsTheShareOfQueriesWithoutAnAnswer() {
    see(ANSWER, 15);
    see(SILENCE, 5);

    Instant now = START.plusSeconds(sent);
    assertThat(cell.lost(now, Duration.ofSeconds(30), 20)).contains(0.25);
    assertThat(cell.lost(now, Duration.ofSeconds(30), 21)).isEmpty();
  }

  @Test
  void handshakeWithoutAReplyIsRemembered() {
    Outcome hung =
        new Outcome.TimedOut(
            new Timing(Probe.TIMEOUT, Optional.of(Duration.ofMillis(1)), Duration.ZERO), 0);
    see(hung, 1);

    assertThat(cell.lastSilentConnect()).contains(START);
    assertThat(cell.lastHeard()).isPresent();
    assertThat(cell.lastAnswer()).isEmpty();
  }

  @Test
  void memoryOfACellIsBounded() {
    see(ANSWER, 10 * Samples.KEPT);

    assertThat(cell.samples().size()).isEqualTo(Samples.KEPT);
  }

  @Test
  void anotherInstanceUnderAnOldIdStartsAnew() {
    Target next =
        Target.server(
            new Instance("coredns-1", "uid-2", Optional.empty()),
            Addresses.socketAddress("192.0.2.1", 53));
    EvidenceWindow window =
        EvidenceWindow.empty()
            .add(observation(ANSWER, false), DETECTION)
            .add(new Observation(1, HERE, next, PROBE, START, START, SILENCE, false), DETECTION);

    assertThat(window.cells(TARGET)).isEmpty();
    assertThat(window.cells(next))
        .singleElement()
        .satisfies(c -> assertThat(c.firstPass()).isEmpty());
    assertThat(window.retain(List.of(TARGET), ProbePlan.none()).cells(next)).isEmpty();
  }
}
