package dev.dnshealth.k8s.outside;

import static dev.dnshealth.k8s.outside.ProberSamples.NOW;
import static dev.dnshealth.k8s.outside.ProberSamples.PLAN;
import static dev.dnshealth.k8s.outside.ProberSamples.pod;
import static dev.dnshealth.k8s.outside.ProberSamples.vantage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsweredProbersTest {

  private static final List<String> NODES = List.of("node-1", "node-2");
  private static final List<String> PODS = List.of("uid-0", "uid-1");

  private final AnsweredProbers answered = new AnsweredProbers();

  @Test
  void podCountsOnceItHasAnsweredTheProbersOfAllNodes() {
    answered.saw(List.of(answer("node-1", 0), answer("node-1", 1), answer("node-2", 0)));

    assertThat(count(NODES)).isOne();
    assertThat(count(List.of("node-1"))).isEqualTo(2);

    answered.saw(List.of(answer("node-2", 1)));

    assertThat(count(NODES)).isEqualTo(2);
  }

  @Test
  void silenceAndAnswersOverTcpAndOfTheServiceDoNotCount() {
    Observation answer = answer("node-1", 0);
    answered.saw(
        List.of(
            with(answer, new Outcome.TimedOut(Timing.of(Duration.ofSeconds(1)), 0)),
            answer.with(answer.from(), answer.target(), probe(Transport.TCP)),
            answer.with(answer.from(), ProberSamples.SERVICE, answer.probe())));

    assertThat(count(List.of("node-1"))).isZero();
  }

  @Test
  void oldAnswersDoNotCountAndTheOrderOfTheirComingIsNoMatter() {
    answered.saw(List.of(answer("node-1", 0), at(answer("node-1", 0), NOW.minusSeconds(9))));

    assertThat(answered.count(List.of("node-1"), PODS, NOW)).isOne();
    assertThat(answered.count(List.of("node-1"), PODS, NOW.plusMillis(1))).isZero();
    assertThat(answered.count(List.of("node-1"), PODS, NOW)).as("forgotten").isZero();
  }

  private long count(List<String> nodes) {
    return answered.count(nodes, PODS, NOW.minusSeconds(5));
  }

  private static Observation answer(String node, int number) {
    Target target = pod(number, "node-1");
    return ProberSamples.answer(1, vantage(node), NOW)
        .with(vantage(node), target, probe(Transport.UDP));
  }

  private static Probe probe(Transport transport) {
    return PLAN.entries().stream()
        .map(ProbePlan.Entry::probe)
        .filter(probe -> probe.wire().transport() == transport)
        .findFirst()
        .orElseThrow();
  }

  private static Observation with(Observation seen, Outcome outcome) {
    return new Observation(
        seen.id(),
        seen.from(),
        seen.target(),
        seen.probe(),
        seen.sentAt(),
        seen.at(),
        outcome,
        false);
  }

  private static Observation at(Observation seen, Instant at) {
    return new Observation(
        seen.id(), seen.from(), seen.target(), seen.probe(), at, at, seen.outcome(), false);
  }
}
