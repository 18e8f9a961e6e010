package dev.dnshealth.k8s.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
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
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Target TARGET =
      Target.server(
          new Instance("a", "u1", Optional.empty()), Addresses.socketAddress("10.0.0.1:53", 53));

  private final Trace trace = new Trace();

  static Observation observation(String probe, Outcome outcome, Instant at) {
    return new Observation(
        1,
        new Vantage("here", Optional.empty(), Network.POD),
        TARGET,
        Probe.of(
            probe,
            QueryClass.INTERNAL,
            new Question("SECRET.example.", RecordType.A),
            Wire.udp(),
            new Expectation(Set.of(0), new AnswerRule.Any(), false, Optional.empty())),
        at.minusSeconds(2),
        at,
        outcome,
        false);
  }

  private static Timing timing(long millis) {
    return new Timing(Duration.ofMillis(millis), Optional.empty(), Duration.ZERO);
  }

  @Test
  void tellsWhatHappenedWithoutNamesAndAnswers() {
    trace.add(observation("internal-udp", new Outcome.TimedOut(timing(2000), 0), NOW));
    trace.add(
        observation(
            "truth:SECRET/service",
            new Outcome.Answered(
                new Reply(3, true, false, List.of(new Reply.Answer("SECRET.", 1, 5, "SECRET")), 60),
                timing(3)),
            NOW));

    assertThat(trace.rows().stream().map(Trace.Row::tree).map(Bounds::write))
        .containsExactly(
            "{\"at\":\"2026-01-02T03:04:05.678Z\",\"target\":\"a@10.0.0.1\","
                + "\"probe\":\"internal-udp\",\"outcome\":\"timed_out\",\"judgement\":\"fail\","
                + "\"ms\":2000.0}",
            "{\"at\":\"2026-01-02T03:04:05.678Z\",\"target\":\"a@10.0.0.1\",\"probe\":\"truth\","
                + "\"outcome\":\"answered\",\"judgement\":\"fail\",\"ms\":3.0,"
                + "\"detail\":\"NXDOMAIN\"}");
  }

  @Test
  void whatANetworkSaidIsShortened() {
    trace.add(observation("internal-udp", new Outcome.Malformed("x".repeat(5000), timing(1)), NOW));

    assertThat(trace.rows().get(0).detail()).hasSizeLessThan(110).startsWith("xxx");
  }

  @Test
  void remembersAMinute() {
    for (int second = 0; second < 100; second++) {
      trace.add(
          observation(
              "p" + second, new Outcome.TimedOut(timing(2000), 0), NOW.plusSeconds(second)));
    }

    assertThat(trace.rows()).hasSize(61);
    assertThat(trace.rows().get(0).probe()).isEqualTo("p39");
  }

  @Test
  void remembersOnlySoMany() {
    for (int i = 0; i < Trace.MOST + 5; i++) {
      trace.add(observation("p" + i, new Outcome.TimedOut(timing(2000), 0), NOW));
    }

    assertThat(trace.rows()).hasSize(Trace.MOST);
    assertThat(trace.rows().get(0).probe()).isEqualTo("p5");
  }
}
