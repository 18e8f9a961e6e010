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
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnsweredProbersTest {

  private static final List<String> NODES = List.of("node-1", "node-2");
  private static final Set<String> PODS = Set.of("uid-0", "uid-1");
  private static final Duration LATELY = Duration.ofSeconds(5);

  private final AnsweredProbers answered = new AnsweredProbers(LATELY);

  @Test
  void podCountsOnceItHasAnsweredTheProbersOfAllNodes() {
    answered.saw(List.of(answer("node-1", 0), answer("node-1", 1), answer("node-2", 0)), NOW);

    assertThat(count(NODES)).isOne();
    assertThat(count(List.of("node-1"))).isEqualTo(2);

    answered.saw(List.of(answer("node-2", 1)), NOW);

    assertThat(count(NODES)).isEqualTo(2);
  }

  @Test
  void silenceAndAnswersOverTcpAndOfTheServiceDoNotCount() {
    Observation answer = answer("node-1", 0);
    Outcome silence = new Outcome.TimedOut(Timing.of(Duration.ofSeconds(1)), 0);
    answered.saw(
        List.of(
            ProberSamples.seen(1, answer.from(), NOW, silence),
            answer.with(answer.from(), answer.target(), probe(Transport.TCP)),
            answer.with(answer.from(), ProberSamples.SERVICE, answer.probe())),
        NOW);

    assertThat(count(List.of("node-1"))).isZero();
  }

  @Test
  void oldAnswersDoNotCountAndTheOrderOfTheirComingIsNoMatter() {
    Observation older = ProberSamples.answer(1, vantage("node-1"), NOW.minusSeconds(9));
    answered.saw(List.of(answer("node-1", 0), older), NOW);
    Instant last = NOW.plus(LATELY);

    assertThat(answered.count(List.of("node-1"), PODS, last)).isOne();
    assertThat(answered.count(List.of("node-1"), PODS, last.plusMillis(1))).isZero();
    answered.saw(List.of(), last.plusMillis(1));
    assertThat(answered.count(List.of("node-1"), PODS, last)).as("forgotten").isZero();
  }

  private long count(List<String> nodes) {
    return answered.count(nodes, PODS, NOW);
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
}
