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
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the monitor does about each fault, run on the step function with the default numbers. */
class RepairScenarioTest extends Scenario {

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
  void holdThatSeveralGuardsGiveIsToldOnce() {
    twoPods();
    cluster.factsChange(
        f -> new Facts(f.asOf(), f.workload(), f.pods(), Map.of(), f.config(), Optional.empty()));
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(30);

    assertThat(simulation.report().holds())
        .filteredOn(hold -> hold.reason() == HoldReason.FACTS_MISSING)
        .hasSize(2);
    Set<Hold.Key> open = new HashSet<>();
    simulation
        .events(MonitorEvent.class)
        .forEach(
            event -> {
              if (event instanceof MonitorEvent.HoldBegan began) {
                assertThat(open.add(began.hold().key())).as("%s", began).isTrue();
              } else if (event instanceof MonitorEvent.HoldEnded ended) {
                assertThat(open.remove(ended.hold().key())).as("%s", ended).isTrue();
              }
            });
  }

  @Test
  void twoPodsWithDifferentFaultsShareACause() {
    pods(4);
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);
    run(15);
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.SHARED_CAUSE);
    assertThat(simulation.report().holds())
        .extracting(Hold::detail)
        .contains(
            "2 servers have a fault at once:"
                + " coredns-1 on node-1 (DNS-POD-DEAF), coredns-2 on node-0 (DNS-POD-UNSYNCED)");
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
    assertThat(faults()).containsExactly(new FaultId("DNS-POD-UPSTREAM-PATH"));
    assertThat(holds()).containsExactly(HoldReason.RESTART_DOES_NOT_LAST);

    cluster.setAll(Health.UPSTREAM_DEAD);
    run(60);

    assertThat(faults()).containsExactly(new FaultId("DNS-UPSTREAM-DOWN"));
    assertThat(holds()).containsExactly(HoldReason.RESTART_DOES_NOT_HELP);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void externalNameThatNeverWorkedIsWorthANoticeOnly() {
    cluster.setAll(Health.UPSTREAM_DEAD);

    run(120);

    assertThat(faults()).containsExactly(new FaultId("DNS-EXTERNAL-NEVER"));
    assertThat(holds()).isEmpty();
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
                d.wrongGrace(),
                d.hungGrace(),
                d.verifyAnswers(),
                d.verifyWithin(),
                d.optIn(),
                d.maintenance()));
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
    run(120);
    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.events(MonitorEvent.ActionWithheld.class))
        .extracting(withheld -> withheld.proposal().fault().id())
        .containsExactly(SilentServerFaults.DEAF.id());
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
    assertThat(holds()).contains(HoldReason.DISRUPTION_BUDGET);
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
}
