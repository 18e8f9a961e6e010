package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of several monitors one acts, and only while it knows that it is the one. */
class LeadershipTest extends Scenario {

  private static final Standing OTHER_LEADS =
      new Standing.Follows(Optional.of("other"), "other leads");

  @Test
  void whoDoesNotLeadFindsTheFaultAndDoesNothing() {
    simulation.standing(OTHER_LEADS);
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(60);

    assertThat(faults()).containsExactly(SilentServerFaults.DEAF.id());
    assertThat(holds()).contains(HoldReason.NOT_LEADER);
    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.ledger().recent()).isEmpty();
    assertThat(simulation.report().standing()).isEqualTo(OTHER_LEADS);
  }

  @Test
  void whoIsLeftToLeadActsOnWhatItHasSeen() {
    simulation.standing(OTHER_LEADS);
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(30);

    simulation.standing(leadsFor(60));
    run(5);

    assertThat(acted()).containsExactly("coredns-1");
  }

  @Test
  void beforeItIsKnownWhoLeadsNothingIsDone() {
    MonitorState state =
        MonitorState.initial(
            Setup.of(
                "tester",
                new Vantage("here", Optional.empty(), Network.POD),
                true,
                Policy.defaults()),
            START);

    assertThat(state.report().standing().leads(START)).isFalse();
  }

  @Test
  void leadThatIsNotRenewedRunsOutByItself() {
    twoPods();
    simulation.standing(leadsFor(3));
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(60);

    assertThat(holds()).contains(HoldReason.NOT_LEADER);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void leaderThatStandsStillBetweenReservationAndActDoesNotAct() {
    for (int tick = 1; tick < 80; tick++) {
      cluster = new SimulatedCluster(2, START);
      simulation = simulation(Policy.defaults());
      twoPods();
      simulation.standing(leadsFor(10));
      cluster.set(cluster.pods().get(0), Health.DEAF);
      simulation.run(Duration.ofMillis(100L * tick));
      int before = simulation.performed().size();

      simulation.pause(Duration.ofSeconds(60));
      // It goes on where it stood, and hears of the other only later.
      simulation.run(Duration.ofMillis(100));
      simulation.standing(OTHER_LEADS);
      run(60);

      assertThat(simulation.performed()).as("stood still at tick %d", tick).hasSize(before);
      assertThat(simulation.ledger().open()).isEmpty();
      if (before > 0) {
        return;
      }
    }
    throw new AssertionError("never got so far as to act");
  }

  @Test
  void onlyTheLeaderLooksAfterWhatAnotherLeftOpen() {
    twoPods();
    Instance gone = new Instance("coredns-0", "uid-0", Optional.empty());
    simulation.ledger(
        simulation
            .ledger()
            .reserve(
                new Reservation(
                    "other/1",
                    new Action.Replace(gone, Optional.empty()),
                    SilentServerFaults.DEAF.id(),
                    "other",
                    simulation.now())));

    simulation.standing(OTHER_LEADS);
    run(30);
    assertThat(simulation.ledger().open()).isPresent();

    simulation.standing(leadsFor(60));
    run(30);
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.DONE);
  }

  @Test
  void whoLosesTheLeadAfterItsActionStillProvesIt() {
    twoPods();
    simulation.standing(leadsFor(100));
    cluster.set(cluster.pods().get(0), Health.DEAF);
    while (simulation.performed().isEmpty()) {
      simulation.run(Duration.ofMillis(100));
    }

    simulation.standing(OTHER_LEADS);
    run(30);

    assertThat(simulation.ledger().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.EFFECTIVE);
  }

  @Test
  void changesOfTheLeaderAreToldOnce() {
    simulation.standing(OTHER_LEADS);
    twoPods();
    Instant until = simulation.now().plusSeconds(10);
    simulation.standing(new Standing.Leads("tester", until));
    run(5);
    simulation.standing(new Standing.Leads("tester", until.plusSeconds(5)));
    run(60);

    assertThat(simulation.events(MonitorEvent.LeaderChanged.class))
        .extracting(e -> e.self() + " " + e.leader().orElse("none") + ", " + e.why())
        .containsExactly(
            "false other, other leads",
            "true tester, this one leads",
            "false none, the lease was not renewed in time");
  }

  @Test
  void whereThereAreNoOthersNobodyIsCalledTheLeader() {
    twoPods();

    assertThat(simulation.events(MonitorEvent.LeaderChanged.class)).isEmpty();
    assertThat(simulation.report().standing()).isEqualTo(new Standing.Alone());
  }

  private Standing leadsFor(int seconds) {
    return new Standing.Leads("tester", simulation.now().plusSeconds(seconds));
  }
}
