package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the monitor does about a pod that answers, but wrongly. */
class WrongAnswersRepairTest extends Scenario {

  @Test
  void podThatAloneHasNotReadTheApisObjectsIsReplacedAfterAWhile() {
    twoPods();
    Instant broken = simulation.now();
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);

    run(25);
    assertThat(faults()).containsExactly(new FaultId("DNS-POD-UNSYNCED"));
    assertThat(holds()).contains(HoldReason.FAULT_YOUNG);
    assertThat(simulation.performed()).isEmpty();
    run(60);

    assertThat(simulation.performed())
        .extracting(Reservation::fault)
        .containsExactly(new FaultId("DNS-POD-UNSYNCED"));
    MonitorEvent.Recovered recovered = simulation.events(MonitorEvent.Recovered.class).get(0);
    assertThat(recovered.recovery()).isGreaterThan(Duration.ofSeconds(30));
    assertThat(recovered.at()).isBefore(broken.plusSeconds(50));
  }

  @Test
  void podOnANodeFromWhichTheApiMayBeOutOfReachIsNotReplacedForWantOfItsData() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.UNSYNCED);

    run(300);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.NODE_NOT_FIT);
  }

  @Test
  void lookOfLongAgoDoesNotMakeAFaultOld() {
    int[] calls = {0};
    simulation.remediator(
        reservation -> {
          calls[0]++;
          return new Result.Refused(
              Result.Reason.DISRUPTION_BUDGET, "budget says no", Optional.empty());
        });
    twoPods();
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);
    run(90);
    assertThat(calls[0]).isGreaterThan(1);
    cluster.set(cluster.pods().get(1), Health.SERVING);
    run(120);
    int before = calls[0];

    cluster.set(cluster.pods().get(1), Health.UNSYNCED);
    run(25);

    assertThat(calls[0]).isEqualTo(before);
    assertThat(holds()).contains(HoldReason.FAULT_YOUNG);
  }

  @Test
  void podThatMendsItselfIsNotReplaced() {
    twoPods();
    for (int i = 0; i < 5; i++) {
      cluster.set(cluster.pods().get(1), Health.UNSYNCED);
      run(20);
      cluster.set(cluster.pods().get(1), Health.SERVING);
      run(30);
    }

    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void podThatFailsForEveryNameIsNotReplacedForIt() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.FAILING);

    run(300);

    assertThat(faults()).containsExactly(new FaultId("DNS-POD-WRONG-ANSWERS"));
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void podsThatAllLackTheApisObjectsAreLeftAlone() {
    twoPods();
    cluster.set(cluster.pods().get(0), Health.UNSYNCED);
    run(10);
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);

    run(300);

    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void podWithOldDataIsReplaced() {
    simulation = simulation(Policy.defaults(), planWithNews());
    twoPods();
    cluster.set(cluster.pods().get(1), Health.OUTDATED);

    run(120);

    assertThat(simulation.performed())
        .extracting(Reservation::fault)
        .containsExactly(new FaultId("DNS-POD-STALE-DATA"));
    assertThat(simulation.events(MonitorEvent.Recovered.class)).hasSize(1);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void replacementThatDoesNotKnowTheNewsEitherIsNoCure() {
    simulation = simulation(Policy.defaults(), planWithNews());
    simulation.remediator(
        reservation -> {
          cluster.set(cluster.replace(reservation.action().instance()), Health.OUTDATED);
          return new Result.Done("replaced");
        });
    twoPods();
    cluster.set(cluster.pods().get(1), Health.OUTDATED);

    run(300);

    assertThat(simulation.performed()).isNotEmpty();
    assertThat(simulation.events(MonitorEvent.Recovered.class)).isEmpty();
    assertThat(simulation.events(MonitorEvent.NotRecovered.class)).isNotEmpty();
  }

  @Test
  void replacementThatLacksTheApisDataInAnotherWayIsNoCure() {
    simulation = simulation(Policy.defaults(), planWithNews());
    twoPods();
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);
    run(90);
    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.EFFECTIVE);

    cluster.set(cluster.pods().get(1), Health.OUTDATED);
    run(60);

    assertThat(simulation.ledger().recent())
        .extracting(entry -> entry.reservation().fault().value() + " " + entry.outcome())
        .containsExactly("DNS-POD-UNSYNCED INEFFECTIVE", "DNS-POD-STALE-DATA EFFECTIVE");
  }

  @Test
  void observeModeTellsOfWrongAnswersTooWhatWouldHaveBeenDone() {
    Policy d = Policy.defaults();
    simulation = simulation(new Policy(Mode.OBSERVE, d.detection(), d.confirmation(), d.repair()));
    twoPods();
    cluster.set(cluster.pods().get(1), Health.UNSYNCED);

    run(120);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.events(MonitorEvent.ActionWithheld.class)).hasSize(1);
  }
}
