package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Ledger.Outcome;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestPlan;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A person asks for the replacement of a pod. */
class RequestTest extends Scenario {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** As the command line stands: it acts on request alone. */
  private static final Standing ASIDE =
      new Standing.Follows(Optional.empty(), "this one acts on request only");

  @Test
  void healthyPodIsReplacedAndProvenAndTheRecordTellsWhoWantedIt() {
    twoPods();
    simulation.standing(ASIDE);
    run(1);
    ask(pod(0));
    run(15);

    assertThat(acted()).containsExactly("coredns-1");
    Ledger.Entry entry = onlyEntry();
    assertThat(entry.outcome()).isEqualTo(Outcome.EFFECTIVE);
    assertThat(entry.reservation().fault()).isEqualTo(Request.FAULT.id());
    assertThat(entry.reservation().requestedBy())
        .contains(new RequestedBy("jo", "it leaks", Set.of()));
    assertThat(entry.replacementUid()).contains("uid-3");
    // From the request: three answers, one a second.
    assertThat(entry.recovery().orElseThrow())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
    assertThat(simulation.report().request()).isEmpty();
    assertThat(simulation.report().unwritten()).isFalse();
    assertThat(simulation.events(MonitorEvent.FaultFound.class)).isEmpty();
    run(10);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void monitorThatHasJustStartedProvesTheSiblingsFirst() {
    simulation.standing(ASIDE);
    simulation.run(Duration.ofMillis(200));
    ask(pod(0));
    simulation.run(Duration.ofMillis(800));
    assertThat(acted()).isEmpty();
    assertThat(asked().holds()).isNotEmpty();

    run(4);

    assertThat(acted()).containsExactly("coredns-1");
  }

  @Test
  void whoActsOnRequestAloneActsOnNoFault() {
    twoPods();
    simulation.standing(ASIDE);
    List<Effect> effects = new ArrayList<>();
    simulation.recorder(step -> effects.addAll(step.effects()));
    run(1);
    cluster.set(pod(0), Health.DEAF);
    run(120);

    assertThat(faults()).containsExactly(SilentServerFaults.DEAF.id());
    assertThat(effects).noneMatch(RequestTest::changesSomething);
  }

  @Test
  void sickPodIsReplacedAtOnce() {
    twoPods();
    simulation.standing(ASIDE);
    cluster.set(pod(0), Health.HUNG);
    run(20);
    ask(pod(0));
    run(15);

    assertThat(simulation.performed())
        .extracting(Reservation::action)
        .containsExactly(
            new Action.Replace(
                new Instance("coredns-1", "uid-1", Optional.of("node-1")),
                Optional.of(Duration.ofSeconds(1))));
    assertThat(onlyEntry().outcome()).isEqualTo(Outcome.EFFECTIVE);
    // Else the same on the next pod would not be known for a shared cause.
    assertThat(onlyEntry().reservation().fault()).isEqualTo(new FaultId("DNS-POD-HUNG"));
  }

  @Test
  void reasonBehindAnOverriddenOneStillHolds() {
    twoPods();
    simulation.standing(ASIDE);
    cluster.set(pod(1), Health.DEAF);
    run(4);
    ask(pod(0), false, HoldReason.SHARED_CAUSE);
    run(30);

    assertThat(acted()).isEmpty();
    assertThat(heldAtLast()).contains(HoldReason.TOO_FEW_SIBLINGS);
  }

  @Test
  void whileTheOtherPodIsSickTheGoodOneIsKept() {
    twoPods();
    simulation.standing(ASIDE);
    cluster.set(pod(1), Health.DEAF);
    run(10);
    ask(pod(0));
    run(30);

    assertThat(acted()).isEmpty();
    assertThat(heldAtLast()).contains(HoldReason.TOO_FEW_SIBLINGS);
  }

  @Test
  void requestThatIsHeldForTooLongIsGivenUp() {
    twoPods();
    cluster.factsChange(RepairIncidentTest::withARollout);
    ask(pod(0));
    simulation.run(PATIENCE.minusSeconds(1));
    assertThat(asked().free()).isFalse();
    assertThat(simulation.events(MonitorEvent.RequestHeld.class)).isEmpty();
    run(2);

    // A rollout is a fault too: one that the loss of a pod makes worse.
    assertThat(heldAtLast()).containsExactly(HoldReason.RESTART_HARMFUL, HoldReason.ROLLOUT);
    assertThat(simulation.report().request()).isEmpty();
    assertThat(holds()).isEmpty();

    cluster.factsChange(facts -> facts);
    run(60);
    assertThat(acted()).isEmpty();
  }

  @Test
  void whatIsOverriddenIsDoneAndRecordedAndTold() {
    pods(1);
    ask(
        pod(0),
        false,
        HoldReason.SINGLE_REPLICA,
        HoldReason.POD_YOUNG,
        HoldReason.COREFILE_UNPROVEN);
    run(15);

    assertThat(acted()).containsExactly("coredns-1");
    assertThat(onlyEntry().reservation().requestedBy().orElseThrow().overrides())
        .containsExactly(
            HoldReason.SINGLE_REPLICA, HoldReason.POD_YOUNG, HoldReason.COREFILE_UNPROVEN);
    // Of what was named, only what really held was overridden.
    assertThat(simulation.events(MonitorEvent.ActionStarted.class))
        .singleElement()
        .satisfies(
            started ->
                assertThat(started.fault().evidence())
                    .containsExactly(
                        "asked for by jo, because: it leaks",
                        "overridden: single_replica, the only replica is never replaced",
                        "overridden: corefile_unproven, " + HoldReason.COREFILE_UNPROVEN.words()));
  }

  @Test
  void withoutALedgerNothingIsDoneWhateverIsOverridden() {
    twoPods();
    simulation.ledgerMissing(true);
    run(12);
    ask(pod(0), false, HoldReason.values());
    run(30);

    assertThat(acted()).isEmpty();
    assertThat(heldAtLast()).containsExactly(HoldReason.NO_LEDGER);
  }

  @Test
  void whileAnotherPodIsActedOnNothingIsDoneWhateverIsOverridden() {
    twoPods();
    simulation.standing(ASIDE);
    simulation.ledger(simulation.ledger().reserve(reservationOf(pod(1), "other")));
    run(12);
    ask(pod(0), false, HoldReason.values());
    run(30);

    assertThat(acted()).isEmpty();
    assertThat(heldAtLast()).containsExactly(HoldReason.ACTION_UNDER_WAY);
    assertThat(simulation.ledger().open()).map(Reservation::holder).contains("other");
  }

  @Test
  void whatAnotherLeftOpenOnTheSamePodIsTakenUp() {
    twoPods();
    simulation.standing(ASIDE);
    simulation.ledger(simulation.ledger().reserve(reservationOf(pod(0), "other")));
    run(12);
    ask(pod(0));
    run(15);

    assertThat(acted()).containsExactly("coredns-1");
    assertThat(onlyEntry().reservation().id()).isEqualTo("other/1");
    assertThat(onlyEntry().reservation().fault()).isEqualTo(SilentServerFaults.DEAF.id());
    assertThat(onlyEntry().reservation().requestedBy()).map(RequestedBy::person).contains("jo");
    assertThat(simulation.ledger().open()).isEmpty();
  }

  @Test
  void planThatIsOnlyToBeToldChangesNothing() {
    twoPods();
    List<Effect> effects = new ArrayList<>();
    simulation.recorder(step -> effects.addAll(step.effects()));
    ask(pod(0), true);
    run(5);

    assertThat(asked().free()).isTrue();
    assertThat(asked().proposal().action()).isEqualTo(new Action.Replace(pod(0), Optional.empty()));
    run(30);

    assertThat(effects).isNotEmpty().noneMatch(RequestTest::changesSomething);
    assertThat(simulation.report().request()).isEmpty();
  }

  @Test
  void requestThatIsTakenBackIsNotDone() {
    twoPods();
    cluster.factsChange(RepairIncidentTest::withARollout);
    ask(pod(0));
    run(2);
    simulation.withdraw();
    cluster.factsChange(facts -> facts);
    run(60);

    assertThat(acted()).isEmpty();
    assertThat(simulation.events(MonitorEvent.RequestHeld.class)).isEmpty();
    assertThat(simulation.ledger().recent()).isEmpty();
  }

  @Test
  void requestThatIsTakenBackWhileItIsReservedLeavesNothingOpen() {
    twoPods();
    simulation.apiCall(Duration.ofMillis(250));
    ask(pod(0));
    while (simulation.ledger().open().isEmpty()) {
      simulation.run(Duration.ofMillis(100));
    }
    simulation.withdraw();
    run(10);

    assertThat(acted()).isEmpty();
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(onlyEntry().outcome()).isEqualTo(Outcome.WITHOUT_EFFECT);
  }

  @Test
  void whatTheApiRefusesIsHeldAndTriedAgainOnlyAfterAWhile() {
    twoPods();
    List<Reservation> tries = new ArrayList<>();
    simulation.remediator(
        reservation -> {
          tries.add(reservation);
          return new Result.Refused(
              Result.Reason.DISRUPTION_BUDGET, "the PDB dns allows none", Optional.empty());
        });
    ask(pod(0), false, HoldReason.values());
    run(25);

    assertThat(tries).hasSize(1);
    assertThat(heldAtLast()).containsExactly(HoldReason.DISRUPTION_BUDGET);
    assertThat(onlyEntry().outcome()).isEqualTo(Outcome.WITHOUT_EFFECT);
  }

  @Test
  void actionOfWhichNobodyKnowsIsLookedUpAndProven() {
    twoPods();
    simulation.standing(ASIDE);
    simulation.remediator(
        reservation -> {
          cluster.replace(reservation.action().instance());
          return new Result.Indeterminate("no answer");
        });
    ask(pod(0));
    run(30);

    assertThat(acted()).containsExactly("coredns-1");
    assertThat(onlyEntry().outcome()).isEqualTo(Outcome.EFFECTIVE);
    assertThat(simulation.report().request()).isEmpty();
    assertThat(simulation.events(MonitorEvent.RequestHeld.class)).isEmpty();
  }

  @Test
  void requestsAreBoundedByTheSameBudget() {
    pods(6);
    for (int i = 0; i < 4; i++) {
      ask(pod(0));
      run(90);
    }

    assertThat(acted()).hasSize(3);
    assertThat(heldAtLast()).containsExactly(HoldReason.BUDGET_EXHAUSTED);
  }

  @Test
  void whatPeopleDidInVainDisarmsNothing() {
    Ledger ledger = simulation.ledger();
    for (int i = 0; i < 3; i++) {
      Reservation reservation =
          new Reservation(
              "jo/" + i,
              new Action.Replace(pod(0), Optional.empty()),
              new FaultId("DNS-POD-DEAF"),
              "jo",
              START,
              Optional.of(new RequestedBy("jo", "", Set.of())));
      ledger =
          ledger.settle(
              new Ledger.Entry(
                  reservation, Outcome.INEFFECTIVE, "", Optional.empty(), Optional.empty()));
    }

    assertThat(ledger.recent()).hasSize(3);
    assertThat(ledger.disarmed()).isEmpty();
  }

  private void ask(Instance pod) {
    ask(pod, false);
  }

  private void ask(Instance pod, boolean planOnly, HoldReason... overrides) {
    simulation.request(
        new Request(
            pod,
            new RequestedBy("jo", "it leaks", Set.of(overrides)),
            simulation.now(),
            PATIENCE,
            planOnly));
  }

  private Instance pod(int index) {
    return cluster.pods().get(index);
  }

  private RequestPlan asked() {
    return simulation.report().request().orElseThrow();
  }

  private List<HoldReason> heldAtLast() {
    List<MonitorEvent.RequestHeld> held = simulation.events(MonitorEvent.RequestHeld.class);
    assertThat(held).isNotEmpty();
    return held.get(held.size() - 1).plan().holds().stream().map(Hold::reason).toList();
  }

  private Ledger.Entry onlyEntry() {
    assertThat(simulation.ledger().recent()).hasSize(1);
    return simulation.ledger().recent().get(0);
  }

  private Reservation reservationOf(Instance pod, String holder) {
    return new Reservation(
        holder + "/1",
        new Action.Replace(pod, Optional.empty()),
        new FaultId("DNS-POD-DEAF"),
        holder,
        simulation.now());
  }

  private static boolean changesSomething(Effect effect) {
    return !(effect instanceof Effect.SendProbe
        || effect instanceof Effect.Read
        || effect instanceof Effect.Emit);
  }
}
