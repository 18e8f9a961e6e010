package dev.dnshealth.core.remediation.guard;

import static dev.dnshealth.core.remediation.HoldReason.ACTION_UNDER_WAY;
import static dev.dnshealth.core.remediation.HoldReason.BUDGET_EXHAUSTED;
import static dev.dnshealth.core.remediation.HoldReason.COREFILE_UNPROVEN;
import static dev.dnshealth.core.remediation.HoldReason.FACTS_MISSING;
import static dev.dnshealth.core.remediation.HoldReason.HOST_NETWORK;
import static dev.dnshealth.core.remediation.HoldReason.KUBELET_IS_ON_IT;
import static dev.dnshealth.core.remediation.HoldReason.MAINTENANCE;
import static dev.dnshealth.core.remediation.HoldReason.NODE_NOT_FIT;
import static dev.dnshealth.core.remediation.HoldReason.NOT_IN_ENDPOINT_SLICE;
import static dev.dnshealth.core.remediation.HoldReason.PAUSED;
import static dev.dnshealth.core.remediation.HoldReason.PODS_NOT_RUNNING;
import static dev.dnshealth.core.remediation.HoldReason.POD_YOUNG;
import static dev.dnshealth.core.remediation.HoldReason.PROBER_UNSURE;
import static dev.dnshealth.core.remediation.HoldReason.RESTART_HARMFUL;
import static dev.dnshealth.core.remediation.HoldReason.ROLLOUT;
import static dev.dnshealth.core.remediation.HoldReason.SETTLING;
import static dev.dnshealth.core.remediation.HoldReason.SHARED_CAUSE;
import static dev.dnshealth.core.remediation.HoldReason.SINGLE_REPLICA;
import static dev.dnshealth.core.remediation.HoldReason.TOO_FEW_SIBLINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guards say where a person asks for the replacement of a pod. */
class RequestGuardsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<HoldReason> NONE = Set.of();

  /** What no person can override, among the facts that hold an action. */
  private static final Set<String> FOR_GOOD =
      Set.of(
          "sick pod is being deleted",
          "nobody would replace it",
          "the pod is not known",
          "a right is missing",
          "rights are not known",
          "the facts are old");

  static Stream<Arguments> guards() {
    return Stream.of(
        asked("ActionPossible", NONE),
        notAsked("Leading"),
        asked("NotPaused", Set.of(PAUSED, MAINTENANCE)),
        asked("ProberSure", Set.of(PROBER_UNSURE)),
        notAsked("Baseline"),
        notAsked("Lasting"),
        notAsked("Confirmed"),
        notAsked("PeersAgree"),
        asked("ProvenSiblings", Set.of(TOO_FEW_SIBLINGS, SINGLE_REPLICA, SHARED_CAUSE)),
        asked("LedgerFree", Set.of(SETTLING)),
        asked("BudgetLeft", Set.of(BUDGET_EXHAUSTED)),
        notAsked("NoSharedCause"),
        asked("NoHarm", Set.of(RESTART_HARMFUL)),
        notAsked("NotDisarmed"),
        asked("NotRefused", NONE),
        asked("FactsKnown", NONE),
        asked("RolloutOver", Set.of(ROLLOUT)),
        asked("PodFit", Set.of(KUBELET_IS_ON_IT, HOST_NETWORK, NOT_IN_ENDPOINT_SLICE, POD_YOUNG)),
        asked("WorkloadRunning", Set.of(PODS_NOT_RUNNING)),
        asked("NodeFit", Set.of(NODE_NOT_FIT, FACTS_MISSING)),
        asked("CorefileProven", Set.of(COREFILE_UNPROVEN, FACTS_MISSING)),
        notAsked("Headroom"),
        notAsked("NotReconciled"));
  }

  @ParameterizedTest(name = "{0}: asked {1}, a person may override {2}")
  @MethodSource("guards")
  void guardAppliesToRequestsAndCanBeOverriddenOnlyAsWritten(
      String name, boolean applies, Set<HoldReason> overridable) {
    Guard guard =
        Guards.all().stream()
            .filter(g -> g.getClass().getSimpleName().equals(name))
            .findFirst()
            .orElseThrow();

    assertThat(guard.appliesToRequests()).isEqualTo(applies);
    if (applies) {
      assertThat(guard.overridable()).isEqualTo(overridable);
      assertThat(guard.reasons()).containsAll(overridable);
    }
  }

  @Test
  void everyGuardIsInThatTable() {
    assertThat(guards().map(row -> row.get()[0]))
        .containsExactlyElementsOf(
            Guards.all().stream().map(g -> (Object) g.getClass().getSimpleName()).toList());
  }

  @Test
  void someReasonsHoldRequestsAndCanNeverBeOverridden() {
    assertThat(Guards.ofRequests())
        .containsAll(Guards.overridable())
        .doesNotContain(
            HoldReason.NOT_LEADER,
            HoldReason.NO_BASELINE,
            HoldReason.NOT_CONFIRMED,
            HoldReason.DISARMED,
            HoldReason.RESTART_DOES_NOT_HELP);
    assertThat(Guards.overridable())
        .doesNotContain(
            ACTION_UNDER_WAY,
            HoldReason.NO_LEDGER,
            HoldReason.RIGHT_MISSING,
            HoldReason.NO_REMEDIATOR,
            HoldReason.OBSERVE_MODE,
            HoldReason.REFUSED,
            HoldReason.DISRUPTION_BUDGET,
            HoldReason.NO_CONTROLLER,
            HoldReason.POD_TERMINATING);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("dev.dnshealth.core.remediation.GuardsTest#factsThatHold")
  void factThatHoldsAnActionHoldsARequest(
      HoldReason reason, String what, UnaryOperator<Facts> change) {
    Simulation simulation = ask(change, Set.of());

    assertThat(simulation.performed()).as(what).isEmpty();
    assertThat(simulation.report().request().orElseThrow().holds())
        .extracting(Hold::reason)
        .contains(reason);
    assertThat(simulation.report().holds())
        .filteredOn(hold -> Request.standsFor(hold.fault()))
        .extracting(Hold::reason)
        .contains(reason);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("dev.dnshealth.core.remediation.GuardsTest#factsThatHold")
  void factThatAPersonMayOverrideHoldsNoLonger(
      HoldReason reason, String what, UnaryOperator<Facts> change) {
    Simulation simulation = ask(change, Set.of(HoldReason.values()));

    if (FOR_GOOD.contains(what)) {
      assertThat(simulation.performed()).as(what).isEmpty();
      assertThat(simulation.report().request().orElseThrow().objections())
          .filteredOn(objection -> objection.hold().reason() == reason)
          .isNotEmpty()
          .anyMatch(objection -> !objection.overridable() && !objection.overridden());
    } else {
      assertThat(simulation.performed()).as(what).hasSize(1);
    }
  }

  private static Simulation ask(UnaryOperator<Facts> change, Set<HoldReason> overrides) {
    SimulatedCluster cluster = new SimulatedCluster(2, START);
    Simulation simulation =
        new Simulation(
            cluster,
            Setup.of(
                "tester",
                new Vantage("here", Optional.of("node-0"), Network.POD),
                true,
                Policy.defaults()),
            DefaultProbes.forCluster(
                "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), ""),
            START);
    simulation.remediator(
        reservation -> {
          cluster.factsChange(UnaryOperator.identity());
          cluster.replace(reservation.action().instance());
          return new Result.Done("replaced");
        });
    simulation.run(Duration.ofSeconds(60));
    cluster.factsChange(change);
    simulation.request(
        new Request(
            cluster.pods().get(0),
            new RequestedBy("jo", "", overrides),
            simulation.now(),
            Duration.ofMinutes(1),
            false));
    simulation.run(Duration.ofSeconds(20));
    return simulation;
  }

  private static Arguments asked(String guard, Set<HoldReason> overridable) {
    return Arguments.of(guard, true, overridable);
  }

  private static Arguments notAsked(String guard) {
    return Arguments.of(guard, false, NONE);
  }
}
