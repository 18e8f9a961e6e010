package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Ledger.Outcome;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person asks for a replacement while a daemon watches the same cluster, with one ledger. */
class RequestBesideADaemonTest extends Scenario {

  private static final Duration STEP = Duration.ofMillis(100);

  private Simulation daemon = simulation;
  private Simulation person = simulation;
  private boolean personLives = true;

  @BeforeEach
  void bothWatchFourPods() {
    cluster = new SimulatedCluster(4, START);
    daemon = simulation(Policy.defaults());
    person =
        new Simulation(
            cluster,
            Setup.of(
                "person",
                new Vantage("there", Optional.empty(), Network.POD),
                true,
                Policy.defaults()),
            PLAN,
            START);
    daemon.standing(new Standing.Leads("daemon", START.plus(Duration.ofHours(1))));
    person.standing(new Standing.Follows(Optional.empty(), "acts on request only"));
    together(60);
  }

  @Test
  void daemonHoldsWhileThePersonsActionIsOpenAndWhileItSettles() {
    EnumSet<HoldReason> seen = EnumSet.noneOf(HoldReason.class);
    Instance asked = cluster.pods().get(0);
    Instance deaf = cluster.pods().get(2);
    cluster.set(deaf, Health.DEAF);
    // Long enough for the daemon to find the fault, and too short for it to act.
    together(6);
    daemon.ledger(daemon.ledger().reserve(reservedBy(person, asked)));
    person.ledger(daemon.ledger());
    for (int i = 0; i < 300; i++) {
      step();
      seen.addAll(holdsOn(deaf));
    }
    assertThat(daemon.performed()).isEmpty();
    assertThat(seen).contains(HoldReason.ACTION_UNDER_WAY);

    ask(asked);
    together(20);
    assertThat(person.performed()).hasSize(1);
    assertThat(daemon.performed()).isEmpty();
    assertThat(holdsOn(deaf)).contains(HoldReason.SETTLING);

    together(90);
    assertThat(daemon.performed())
        .extracting(reservation -> reservation.action().instance())
        .containsExactly(deaf);
    assertThat(daemon.ledger().recent())
        .extracting(entry -> entry.reservation().fault(), Ledger.Entry::outcome)
        .containsExactly(
            tuple(Request.FAULT.id(), Outcome.EFFECTIVE),
            tuple(SilentServerFaults.DEAF.id(), Outcome.EFFECTIVE));
  }

  @Test
  void whateverTheMomentOfTheRequestOneActionIsOpenAtATime() {
    for (int tick = 0; tick < 120; tick += 20) {
      personLives = true;
      bothWatchFourPods();
      cluster.set(cluster.pods().get(2), Health.DEAF);
      Instance asked = cluster.pods().get(0);
      for (int i = 0; i < 800; i++) {
        if (i == tick) {
          ask(asked);
        }
        step();
      }

      assertThat(daemon.performed()).as("asked at tick %d", tick).hasSize(1);
      assertThat(cluster.pods()).hasSize(4);
      List<Ledger.Entry> charged =
          daemon.ledger().recent().stream().filter(Ledger.Entry::charged).toList();
      assertThat(charged).hasSize(1 + person.performed().size());
      for (int i = 1; i < charged.size(); i++) {
        assertThat(
                Duration.between(
                    charged.get(i - 1).reservation().at(), charged.get(i).reservation().at()))
            .as("asked at tick %d", tick)
            .isGreaterThanOrEqualTo(Duration.ofSeconds(59));
      }
      assertThat(daemon.ledger().open()).isEmpty();
    }
  }

  @Test
  void whatThePersonLeftOpenTheDaemonSettlesOnceThePodIsGone() {
    Instance asked = cluster.pods().get(0);
    ask(asked);
    while (person.performed().isEmpty()) {
      step();
    }
    personLives = false;
    assertThat(daemon.ledger().open()).isPresent();
    together(30);

    assertThat(daemon.performed()).isEmpty();
    assertThat(daemon.ledger().open()).isEmpty();
    assertThat(daemon.ledger().recent())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.outcome()).isEqualTo(Outcome.DONE);
              assertThat(entry.reservation().requestedBy()).map(RequestedBy::person).contains("jo");
            });
  }

  private void together(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      step();
    }
  }

  /** One goes first and the other sees what it wrote: writes never cross, as in the API. */
  private void step() {
    if (personLives) {
      person.run(STEP);
      share(person, daemon);
    }
    daemon.run(STEP);
    share(daemon, person);
  }

  private static void share(Simulation from, Simulation to) {
    Ledger written = from.ledger();
    Ledger known = to.ledger();
    if (!written.as("", START).equals(known.as("", START))) {
      to.ledger(written);
    }
  }

  private void ask(Instance pod) {
    person.request(
        new Request(
            pod, new RequestedBy("jo", "", Set.of()), person.now(), Duration.ofSeconds(20), false));
  }

  private static Reservation reservedBy(Simulation holder, Instance pod) {
    return new Reservation(
        "person/1",
        new Action.Replace(pod, Optional.empty()),
        Request.FAULT.id(),
        "person",
        holder.now());
  }

  private Set<HoldReason> holdsOn(Instance pod) {
    EnumSet<HoldReason> reasons = EnumSet.noneOf(HoldReason.class);
    daemon.report().holds().stream()
        .filter(hold -> hold.subject().instance().equals(Optional.of(pod)))
        .forEach(hold -> reasons.add(hold.reason()));
    return reasons;
  }
}
