package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Incidents in which an action would be wrong, late, or taken on the wrong evidence. */
class RepairIncidentTest extends Scenario {

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
            cluster.factsChange(RepairIncidentTest::withARollout);
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

  static Facts withARollout(Facts facts) {
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
  void fromOutsideSilenceAllAroundBlamesNobody() {
    Vantage outside = new Vantage("laptop", Optional.empty(), Network.OUTSIDE);
    simulation =
        new Simulation(cluster, Setup.of("tester", outside, false, Policy.defaults()), PLAN, START);
    cluster.serviceBroken(true);
    cluster.setAll(Health.UNREACHABLE);
    run(30);
    assertThat(simulation.report().diagnosis().unknown()).contains(UnknownReason.ISOLATED);

    cluster.setAll(Health.CLOSED);
    run(30);
    assertThat(simulation.report().diagnosis().unknown()).isEmpty();
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.UNHEALTHY);
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
