package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the monitor does about each fault, run on the step function with the default numbers. */
class RepairScenarioTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), "example.com");

  private SimulatedCluster cluster = new SimulatedCluster(2, START);
  private Simulation simulation = simulation(Policy.defaults());

  private Simulation simulation(Policy policy) {
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    return new Simulation(cluster, Setup.of("tester", vantage, true, policy), PLAN, START);
  }

  private void twoPods() {
    run(60);
  }

  private void pods(int count) {
    cluster = new SimulatedCluster(count, START);
    simulation = simulation(Policy.defaults());
    run(60);
  }

  private void run(int seconds) {
    simulation.run(Duration.ofSeconds(seconds));
  }

  private Set<HoldReason> holds() {
    return simulation.report().holds().stream()
        .map(hold -> hold.reason())
        .collect(Collectors.toSet());
  }

  private List<FaultId> faults() {
    return simulation.report().diagnosis().faults().stream().map(fault -> fault.id()).toList();
  }

  private List<String> acted() {
    return simulation.performed().stream().map(r -> r.action().instance().name()).toList();
  }

  @Test
  void healthyClusterIsCalledHealthyAndLeftAlone() {
    twoPods();
    run(3600);

    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.events(MonitorEvent.FaultFound.class)).isEmpty();
    assertThat(simulation.events(MonitorEvent.VerdictChanged.class)).hasSize(1);
  }

  @Test
  void deafPodIsReplacedWithinEightSecondsAndTheCureIsProven() {
    twoPods();
    Instant broken = simulation.now();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(60);

    assertThat(acted()).containsExactly("coredns-1");
    MonitorEvent.ActionStarted action = simulation.events(MonitorEvent.ActionStarted.class).get(0);
    assertThat(action.fault().id()).isEqualTo(SilentServerFaults.DEAF.id());
    assertThat(Duration.between(broken, action.at())).isLessThan(Duration.ofSeconds(8));
    assertThat(action.reservation().action())
        .isEqualTo(new Action.Replace(action.reservation().action().instance(), Optional.empty()));
    MonitorEvent.Recovered recovered = simulation.events(MonitorEvent.Recovered.class).get(0);
    assertThat(recovered.replacement().name()).isEqualTo("coredns-3");
    assertThat(recovered.recovery()).isLessThan(Duration.ofSeconds(15));
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.outcome()).isEqualTo(Ledger.Outcome.EFFECTIVE);
              assertThat(entry.replacementUid()).contains("uid-3");
            });
    run(60);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(simulation.report().phase()).isEqualTo(Phase.WATCHING);
    assertThat(simulation.events(MonitorEvent.FaultFound.class))
        .extracting(found -> found.fault().id().value())
        .doesNotContain("DNS-POD-LOSSY");
  }

  @Test
  void hungPodIsReplacedWithAGraceOfOneSecond() {
    twoPods();
    cluster.set(cluster.pods().get(1), Health.HUNG);

    run(30);

    assertThat(simulation.performed())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.fault()).isEqualTo(SilentServerFaults.HUNG.id());
              assertThat(r.action())
                  .isEqualTo(
                      new Action.Replace(
                          r.action().instance(), Optional.of(Duration.ofSeconds(1))));
            });
  }

  @Test
  void podOfWhichNotAPacketComesIsReportedAndNotReplaced() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.UNREACHABLE);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(faults()).containsExactly(new FaultId("DNS-POD-UNREACHABLE"));
    assertThat(holds()).containsExactly(HoldReason.PATH_NOT_PROVEN);
  }

  @Test
  void closedPortIsLeftToTheKubelet() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.CLOSED);

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(faults()).containsExactly(new FaultId("DNS-POD-NOT-LISTENING"));
    assertThat(holds()).containsExactly(HoldReason.RESTART_DOES_NOT_HELP);
  }

  @Test
  void allPodsDeafIsASharedCauseAndRecoveryIsNoticed() {
    twoPods();
    cluster.setAll(Health.DEAF);
    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(faults()).containsExactly(new FaultId("DNS-SEVERAL-PODS"));
    assertThat(holds()).containsExactly(HoldReason.SHARED_CAUSE);

    cluster.setAll(Health.SERVING);
    run(60);

    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void deadUpstreamIsNamedAndNothingIsDone() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.UPSTREAM_DEAD);
    run(60);
    assertThat(faults()).containsExactly(new FaultId("DNS-EXTERNAL-NAMES"));

    cluster.setAll(Health.UPSTREAM_DEAD);
    run(60);

    assertThat(faults()).containsExactly(new FaultId("DNS-EXTERNAL-NAMES"));
    assertThat(holds()).containsExactly(HoldReason.RESTART_DOES_NOT_HELP);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void externalNameThatNeverWorkedIsNoFault() {
    cluster.setAll(Health.UPSTREAM_DEAD);

    run(120);

    assertThat(faults()).isEmpty();
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void brokenServiceAddressIsNamedAndNothingIsDone() {
    twoPods();
    cluster.serviceBroken(true);

    run(60);

    assertThat(faults()).containsExactly(new FaultId("DNS-SERVICE-PATH"));
    assertThat(holds()).containsExactly(HoldReason.RESTART_DOES_NOT_HELP);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void serverThatFailsEveryNameIsAliveAndNotReplaced() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.FAILING);

    run(60);

    assertThat(faults()).contains(new FaultId("DNS-POD-WRONG-ANSWERS"));
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void onlyReplicaIsNeverReplaced() {
    pods(1);
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.SINGLE_REPLICA);
  }

  @Test
  void podThatNeverServedIsReportedAndNotReplaced() {
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(faults()).containsExactly(SilentServerFaults.DEAF.id());
    assertThat(holds()).contains(HoldReason.NO_BASELINE);
  }

  @Test
  void threePodsNeedTwoProvenSiblings() {
    pods(3);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    cluster.set(cluster.pods().get(1), Health.FAILING);

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.TOO_FEW_SIBLINGS);
  }

  @Test
  void sameFaultOnASiblingSoonAfterAnActionIsASharedCause() {
    pods(3);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(180);
    assertThat(acted()).containsExactly("coredns-1");

    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(180);
    assertThat(acted()).containsExactly("coredns-1");
    assertThat(holds()).contains(HoldReason.SHARED_CAUSE);

    run(15 * 60);
    assertThat(acted()).containsExactly("coredns-1", "coredns-2");
  }

  @Test
  void faultThatComesBackInTheReplacementDisarmsAfterTwoActions() {
    twoPods();
    simulation.remediator(
        reservation -> {
          cluster.replace(reservation.action().instance());
          return new Result.Done("replaced");
        });
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(90);
    for (int i = 0; i < 5; i++) {
      Instance newest = cluster.pods().get(1);
      cluster.set(newest, Health.DEAF);
      run(300);
    }

    assertThat(simulation.performed()).hasSize(2);
    assertThat(holds()).contains(HoldReason.DISARMED);
    assertThat(simulation.events(MonitorEvent.NotRecovered.class)).hasSize(2);
  }

  @Test
  void budgetOfAnHourIsKept() {
    cluster = new SimulatedCluster(2, START);
    RepairPolicy d = RepairPolicy.defaults();
    Policy shortWindow =
        new Policy(
            Mode.ACT,
            Detection.defaults(),
            ConfirmationPolicy.defaults(),
            new RepairPolicy(
                d.perHour(),
                d.perDay(),
                d.settle(),
                Duration.ofSeconds(1),
                d.youngPod(),
                d.restartGrace(),
                d.rolloutGrace(),
                d.siblingProofAge(),
                d.factsAge(),
                d.sendWithin(),
                d.hungGrace(),
                d.verifyAnswers(),
                d.verifyWithin()));
    simulation = simulation(shortWindow);
    run(60);
    for (int i = 0; i < 6; i++) {
      cluster.set(cluster.pods().get(0), Health.DEAF);
      run(200);
    }

    assertThat(simulation.performed()).hasSize(3);
    assertThat(holds()).contains(HoldReason.BUDGET_EXHAUSTED);
  }

  @Test
  void withoutALedgerNothingIsDone() {
    simulation.ledgerMissing(true);
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.NO_LEDGER);
  }

  @Test
  void lostApiMeansUnknownAndNoAction() {
    twoPods();
    cluster.api(false);
    run(15);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(simulation.report().diagnosis().unknown()).contains(UnknownReason.API_LOST);

    cluster.set(cluster.pods().get(0), Health.SERVING);
    cluster.api(true);
    run(60);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void isolatedProberBlamesNobody() {
    twoPods();
    cluster.setAll(Health.UNREACHABLE);
    cluster.serviceBroken(true);
    cluster.api(false);

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().diagnosis().unknown())
        .contains(UnknownReason.ISOLATED, UnknownReason.API_LOST);
  }

  @Test
  void processThatStoodStillBlamesNobodyAtFirst() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(3);
    simulation.pause(Duration.ofSeconds(30));
    run(1);

    assertThat(simulation.report().diagnosis().unknown()).contains(UnknownReason.PAUSED);
    assertThat(simulation.performed()).isEmpty();
    run(4);
    assertThat(simulation.performed()).isEmpty();

    run(30);
    assertThat(acted()).containsExactly("coredns-1");
  }

  @Test
  void observeModeMakesTheSameDecisionAndDoesNothing() {
    Policy d = Policy.defaults();
    simulation = simulation(new Policy(Mode.OBSERVE, d.detection(), d.confirmation(), d.repair()));
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(9);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).containsExactly(HoldReason.OBSERVE_MODE);
  }

  @Test
  void refusedActionIsNotChargedAndTriedAgain() {
    int[] calls = {0};
    simulation.remediator(
        reservation -> {
          calls[0]++;
          if (calls[0] == 1) {
            return new Result.Refused(
                Result.Reason.DISRUPTION_BUDGET, "budget says no", Optional.empty());
          }
          cluster.replace(reservation.action().instance());
          return new Result.Done("replaced");
        });
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(15);
    assertThat(holds()).contains(HoldReason.REFUSED);
    run(60);

    assertThat(simulation.performed()).hasSize(2);
    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.WITHOUT_EFFECT, Ledger.Outcome.EFFECTIVE);
  }

  @Test
  void actionOfUnknownResultStaysOpenUntilThePodIsGone() {
    simulation.remediator(reservation -> new Result.Indeterminate("connection lost"));
    pods(3);
    simulation.remediator(reservation -> new Result.Indeterminate("connection lost"));
    Instance sick = cluster.pods().get(0);
    cluster.set(sick, Health.DEAF);
    run(9);
    assertThat(simulation.performed()).hasSize(1);
    assertThat(simulation.ledger().open()).isPresent();

    cluster.set(sick, Health.SERVING);
    run(60);
    Instance other = cluster.pods().get(1);
    cluster.set(other, Health.DEAF);
    run(60);
    assertThat(simulation.performed()).hasSize(1);
    assertThat(holds()).contains(HoldReason.ACTION_UNDER_WAY);

    cluster.set(other, Health.SERVING);
    cluster.replace(sick);
    run(30);
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.EFFECTIVE);
  }

  @Test
  void crashBetweenReservationAndResultDoesNothingTwice() {
    simulation.remediator(
        reservation -> {
          cluster.replace(reservation.action().instance());
          return new Result.Done("replaced");
        });
    twoPods();
    Instance sick = cluster.pods().get(0);
    simulation.ledger(
        simulation
            .ledger()
            .reserve(
                new Reservation(
                    "old/1",
                    new Action.Replace(sick, Optional.empty()),
                    SilentServerFaults.DEAF.id(),
                    "old",
                    simulation.now())));
    cluster.replace(sick);
    simulation.restart();

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent()).hasSize(1);
  }

  @Test
  void stallOfLongAgoDoesNotHideADeafPod() {
    twoPods();
    Instance pod = cluster.pods().get(0);
    cluster.set(pod, Health.UNREACHABLE);
    simulation.run(Duration.ofMillis(4500));
    cluster.set(pod, Health.SERVING);
    run(60);
    assertThat(simulation.performed()).isEmpty();

    cluster.set(pod, Health.DEAF);
    run(10);

    assertThat(acted()).containsExactly(pod.name());
  }

  @Test
  void lastLookIsTakenAfterTheLedgerIsWritten() {
    twoPods();
    Duration apiCall = Duration.ofMillis(900);
    simulation.apiCall(apiCall);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    Instant[] reading = new Instant[1];
    simulation.script(
        at -> {
          if (reading[0] == null && simulation.report().phase() == Phase.RESERVING) {
            reading[0] = at;
          } else if (reading[0] != null && at.isAfter(reading[0].plus(apiCall))) {
            cluster.factsChange(RepairScenarioTest::withARollout);
          }
        });

    run(60);

    assertThat(reading[0]).isNotNull();
    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.WITHOUT_EFFECT);
  }

  private static Facts withARollout(Facts facts) {
    Facts.Workload w = facts.workload().orElseThrow();
    return new Facts(
        facts.asOf(),
        Optional.of(
            new Facts.Workload(
                w.kind(), w.namespace(), w.name(), w.uid(), w.wanted(), false, w.changedAt())),
        facts.pods(),
        facts.nodes(),
        facts.config(),
        facts.missingRights());
  }

  @Test
  void slowLedgerIsNoGroundForALateAction() {
    twoPods();
    simulation.apiCall(Duration.ofMillis(1500));
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.ledger().open()).isEmpty();
  }

  @Test
  void siblingThatJustBeganToAnswerWronglyProvesNothing() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(3);
    cluster.set(cluster.pods().get(1), Health.FAILING);

    run(60);

    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void causeThatSpreadsToAFourthSiblingIsShared() {
    pods(5);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(4);
    cluster.set(cluster.pods().get(4), Health.DEAF);

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(faults()).containsExactly(new FaultId("DNS-SEVERAL-PODS"));
  }

  @Test
  void adoptedReservationCountsFromWhenItIsTakenUp() {
    pods(3);
    Instance sick = cluster.pods().get(0);
    simulation.ledger(
        simulation
            .ledger()
            .reserve(
                new Reservation(
                    "old/1",
                    new Action.Replace(sick, Optional.empty()),
                    SilentServerFaults.DEAF.id(),
                    "old",
                    simulation.now().minus(Duration.ofHours(2)))));
    run(15);
    cluster.set(sick, Health.DEAF);
    run(120);
    assertThat(acted()).containsExactly(sick.name());

    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(120);

    assertThat(acted()).hasSize(1);
    assertThat(holds()).contains(HoldReason.SHARED_CAUSE);
    assertThat(simulation.ledger().recent())
        .extracting(entry -> entry.reservation().id())
        .containsExactly("old/1");
  }

  @Test
  void replacementThatAnswersWronglyIsNoCure() {
    simulation.remediator(
        reservation -> {
          cluster.set(cluster.replace(reservation.action().instance()), Health.FAILING);
          return new Result.Done("replaced");
        });
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(300);

    assertThat(simulation.events(MonitorEvent.Recovered.class)).isEmpty();
    assertThat(simulation.events(MonitorEvent.NotRecovered.class)).hasSize(1);
  }

  @Test
  void nothingLooksHealthyBeforeTheCureIsProven() {
    simulation.remediator(reservation -> new Result.Done("evicted"));
    twoPods();
    Instance sick = cluster.pods().get(0);
    cluster.set(sick, Health.DEAF);
    run(10);
    assertThat(simulation.report().phase()).isEqualTo(Phase.VERIFYING);

    Instance fresh = cluster.replace(sick);
    cluster.set(fresh, Health.UNREACHABLE);
    run(5);
    assertThat(simulation.report().diagnosis().verdict()).isNotEqualTo(Verdict.HEALTHY);

    cluster.set(fresh, Health.SERVING);
    run(30);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void repairIsNotFollowedByAComplaintAboutTheService() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(acted()).hasSize(1);
    assertThat(simulation.events(MonitorEvent.FaultFound.class))
        .extracting(found -> found.fault().id().value())
        .containsExactly("DNS-POD-DEAF");
  }

  @Test
  void evidenceThatGetsOldMakesTheVerdictUnknown() {
    twoPods();
    simulation.loseProbes(true);
    run(15);

    assertThat(simulation.report().diagnosis().unknown()).contains(UnknownReason.THIN_EVIDENCE);

    simulation.loseProbes(false);
    run(15);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }
}
