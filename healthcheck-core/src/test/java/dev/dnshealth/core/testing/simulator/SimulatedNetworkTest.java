package dev.dnshealth.core.testing.simulator;

import static dev.dnshealth.core.testing.simulator.Incident.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {

  private static final Instant FROM = START.plusSeconds(10);
  private static final Instant DURING = START.plusSeconds(60);
  private static final Instant UNTIL = START.plusSeconds(110);

  @Test
  void everyProbeOfTheDefaultPlanPassesWhereNothingIsWrong() {
    SimulatedNetwork network = network(ClusterShape.of(3, 2, 2, 0).nodeCache(true), script());

    for (Vantage from : network.shape().vantages()) {
      for (Target to : network.targets(START).all()) {
        for (ProbePlan.Entry entry : network.plan().entries()) {
          if (entry.roles().contains(to.role()) && to.role() != Role.SILENT) {
            assertThat(judge(network, from, to, entry.probe()))
                .as("%s to %s", entry.probe().id(), to.id())
                .isEqualTo(Judgement.PASS);
          }
        }
      }
    }
  }

  @Test
  void addressThatBelongsToNobodyIsSilent() {
    SimulatedNetwork network = network(ClusterShape.of(1, 1, 1, 0), script());
    Target nobody = network.targets(START).of(Role.SILENT).get(0);

    assertThat(outcome(network, nobody, DefaultProbes.INTERCEPTION).kind())
        .isEqualTo(Outcome.Kind.TIMED_OUT);
  }

  @Test
  void sameSeedScriptAndTimeGiveTheSameOutcome() {
    FaultScript script = script().with(FaultKind.POD_LOSSY, Place.pod(0), FROM, UNTIL);
    ClusterShape shape = ClusterShape.of(2, 2, 1, 0);
    SimulatedNetwork one = new SimulatedNetwork(shape, script, Noise.of(0.01), 7, START);
    SimulatedNetwork same = new SimulatedNetwork(shape, script, Noise.of(0.01), 7, START);
    SimulatedNetwork other = new SimulatedNetwork(shape, script, Noise.of(0.01), 8, START);
    Vantage from = shape.vantages().get(0);
    Target to = server(one, 0);
    Probe probe = probe(one, DefaultProbes.INTERNAL_UDP);

    List<Reception> outcomes = outcomes(one, from, to, probe);

    assertThat(outcomes).isEqualTo(outcomes(same, from, to, probe));
    assertThat(outcomes).isNotEqualTo(outcomes(other, from, to, probe));
  }

  @Test
  void deafPodAnswersOverTcpOnlyAndOnlyWhileTheFaultLasts() {
    SimulatedNetwork network =
        network(
            ClusterShape.of(2, 2, 1, 0),
            script().with(FaultKind.POD_DEAF, Place.pod(0), FROM, UNTIL));
    Target deaf = server(network, 0);

    assertThat(outcome(network, deaf, DefaultProbes.INTERNAL_UDP).kind())
        .isEqualTo(Outcome.Kind.TIMED_OUT);
    assertThat(outcome(network, deaf, DefaultProbes.INTERNAL_TCP).kind())
        .isEqualTo(Outcome.Kind.ANSWERED);
    assertThat(outcome(network, server(network, 1), DefaultProbes.INTERNAL_UDP).kind())
        .isEqualTo(Outcome.Kind.ANSWERED);
    Vantage from = network.shape().vantages().get(0);
    Probe probe = probe(network, DefaultProbes.INTERNAL_UDP);
    assertThat(network.send(from, deaf, probe, UNTIL).outcome().kind())
        .isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  void hungPodTakesConnections() {
    SimulatedNetwork network =
        network(
            ClusterShape.of(1, 1, 1, 0),
            script().with(FaultKind.POD_HUNG, Place.pod(0), FROM, UNTIL));

    Outcome outcome = outcome(network, server(network, 0), DefaultProbes.INTERNAL_TCP);

    assertThat(((Outcome.TimedOut) outcome).timing().connect()).isPresent();
    assertThat(network.facts(DURING).orElseThrow().pods().values())
        .allSatisfy(pod -> assertThat(pod.ready()).isFalse());
  }

  @Test
  void racedPairIsHalfAnsweredThroughTheServiceOnly() {
    SimulatedNetwork network =
        network(
            ClusterShape.of(2, 2, 1, 0),
            script().with(FaultKind.PAIR_RACE, Place.service(), FROM, UNTIL));
    Vantage from = network.shape().vantages().get(0);
    Probe pair = probe(network, DefaultProbes.PAIR);

    assertThat(outcomes(network, from, network.targets(START).of(Role.SERVICE).get(0), pair))
        .extracting(reception -> reception.outcome().kind())
        .contains(Outcome.Kind.ANSWERED, Outcome.Kind.TIMED_OUT);
    assertThat(outcomes(network, from, server(network, 0), pair))
        .extracting(reception -> reception.outcome().kind())
        .containsOnly(Outcome.Kind.ANSWERED);
  }

  @Test
  void replacedPodIsAnotherInstanceOfTheSameNumber() {
    SimulatedNetwork network =
        network(
            ClusterShape.of(1, 1, 1, 0),
            script().with(FaultKind.STALE_FLOWS, Place.service(), FROM, UNTIL));

    assertThat(network.pods(START)).hasSize(1).doesNotContainAnyElementsOf(network.pods(DURING));
    assertThat(network.pods(DURING))
        .singleElement()
        .satisfies(pod -> assertThat(network.number(pod)).isZero());
    assertThat(network.serversSince(DURING)).isAfter(FROM);
  }

  @Test
  void whatTheApiDoesNotTellStaysAsItWas() {
    SimulatedNetwork network =
        network(
            ClusterShape.of(2, 2, 1, 0),
            script().with(FaultKind.ENDPOINTS_FROZEN, Place.cluster(), FROM, UNTIL));

    assertThat(network.targets(DURING).asOf()).isEqualTo(FROM);
    assertThat(network.facts(DURING).orElseThrow().asOf()).isEqualTo(FROM);
  }

  @Test
  void faultCannotBeWhereItsKindIsNot() {
    assertThatThrownBy(() -> script().with(FaultKind.POD_DEAF, Place.cluster(), FROM, UNTIL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: one of [POD]");
  }

  private static FaultScript script() {
    return FaultScript.none();
  }

  private static SimulatedNetwork network(ClusterShape shape, FaultScript script) {
    return new SimulatedNetwork(shape, script, Noise.none(), 1, START);
  }

  private static Target server(SimulatedNetwork network, int number) {
    return network.targets(START).of(Role.SERVER).get(number);
  }

  private static Probe probe(SimulatedNetwork network, String id) {
    return network.plan().entries().stream()
        .map(ProbePlan.Entry::probe)
        .filter(probe -> probe.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Outcome outcome(SimulatedNetwork network, Target to, String probe) {
    Vantage from = network.shape().vantages().get(0);
    return network.send(from, to, probe(network, probe), DURING).outcome();
  }

  private static Judgement judge(SimulatedNetwork network, Vantage from, Target to, Probe probe) {
    return probe.judge(network.send(from, to, probe, DURING).outcome());
  }

  private static List<Reception> outcomes(
      SimulatedNetwork network, Vantage from, Target to, Probe probe) {
    return IntStream.range(0, 40)
        .mapToObj(i -> network.send(from, to, probe, DURING.plusSeconds(i)))
        .toList();
  }
}
