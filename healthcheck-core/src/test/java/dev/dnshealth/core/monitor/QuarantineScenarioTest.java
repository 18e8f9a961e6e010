package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is different where sick pods are to be quarantined, and what is not. */
class QuarantineScenarioTest extends Scenario {

  private static final Policy QUARANTINE =
      Policy.defaults()
          .withRepair(
              RepairPolicy.defaults().withOptIn(OptInPolicy.defaults().withQuarantine(true)));

  @BeforeEach
  void sickPodsAreToBeQuarantined() {
    simulation = simulation(QUARANTINE);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEAF", "HUNG"})
  void sickPodIsQuarantinedAndTheCureProven(Health health) {
    twoPods();
    Instance sick = cluster.pods().get(0);
    cluster.set(sick, health);

    run(60);

    assertThat(simulation.performed())
        .extracting(Reservation::action)
        .containsExactly(new Action.Quarantine(sick, List.of("k8s-app"), Duration.ofMinutes(30)));
    assertThat(simulation.events(MonitorEvent.Recovered.class)).hasSize(1);
    assertThat(simulation.ledger().recent())
        .singleElement()
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Ledger.Outcome.EFFECTIVE));
  }

  @Test
  void whereItIsNotKnownToBePossibleThePodIsReplaced() {
    cluster.factsChange(labels(Optional.empty()));
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(30);

    assertThat(simulation.performed())
        .singleElement()
        .satisfies(r -> assertThat(r.action()).isInstanceOf(Action.Replace.class));
  }

  @Test
  void whereNoLabelIsSharedThePodIsReplaced() {
    cluster.factsChange(labels(Optional.of(List.of())));
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(30);

    assertThat(simulation.performed())
        .singleElement()
        .satisfies(r -> assertThat(r.action()).isInstanceOf(Action.Replace.class));
  }

  @Test
  void missingRightHoldsByItsName() {
    cluster.factsChange(
        f ->
            new Facts(
                f.asOf(),
                f.workload(),
                f.pods(),
                f.nodes(),
                f.config(),
                Optional.of(List.of("patch pods in kube-system"))));
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(30);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().holds())
        .filteredOn(hold -> hold.reason() == HoldReason.RIGHT_MISSING)
        .extracting(Hold::detail)
        .containsExactly("missing: patch pods in kube-system");
  }

  @Test
  void inObserveModeItIsToldAsWhatWouldHaveBeenDone() {
    simulation =
        simulation(
            new Policy(
                Mode.OBSERVE,
                QUARANTINE.detection(),
                QUARANTINE.confirmation(),
                QUARANTINE.repair()));
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(30);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.events(MonitorEvent.ActionWithheld.class))
        .singleElement()
        .satisfies(e -> assertThat(e.proposal().action().name()).isEqualTo("quarantine"));
  }

  @Test
  void whatIsOpenIsDoneAsItWasReservedAlsoAfterASettingWasChanged() {
    twoPods();
    Instance sick = cluster.pods().get(0);
    Reservation open =
        new Reservation(
            "other/1",
            new Action.Replace(sick, Optional.empty()),
            SilentServerFaults.DEAF.id(),
            "other",
            simulation.now().minusSeconds(120));
    simulation.ledger(simulation.ledger().reserve(open));
    cluster.set(sick, Health.DEAF);

    run(60);

    assertThat(simulation.performed())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.id()).isEqualTo("other/1");
              assertThat(r.action()).isEqualTo(open.action());
            });
  }

  @Test
  void quarantineOfUnknownResultIsTakenUpAgainAndNothingElseIsDone() {
    List<String> ids = new ArrayList<>();
    simulation.remediator(
        r -> {
          ids.add(r.id());
          if (ids.size() < 3) {
            return new Result.Indeterminate("no answer");
          }
          cluster.replace(r.action().instance());
          return new Result.Done("out");
        });
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(120);

    assertThat(ids).hasSize(3).containsOnly(ids.get(0));
    assertThat(simulation.ledger().open()).isEmpty();
    assertThat(simulation.ledger().recent()).hasSize(1);
  }

  @Test
  void quarantineNeedsALabelAndAnEndWithinTheHour() {
    Instance pod = cluster.pods().get(0);
    assertThatThrownBy(() -> new Action.Quarantine(pod, List.of(), Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> new Action.Quarantine(pod, List.of("a"), Duration.ofMinutes(61)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("look");
  }

  private static UnaryOperator<Facts> labels(Optional<List<String>> shared) {
    return f -> {
      Facts.Workload w = f.workload().orElseThrow();
      return new Facts(
          f.asOf(),
          Optional.of(
              new Facts.Workload(
                  w.kind(),
                  w.namespace(),
                  w.name(),
                  w.uid(),
                  w.wanted(),
                  w.settled(),
                  w.changedAt(),
                  w.pause(),
                  shared,
                  w.memory())),
          f.pods(),
          f.nodes(),
          f.config(),
          f.missingRights());
    };
  }
}
