package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.AnswerFaults;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.StaleDataFaults;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random incidents, and the rules that no action may break, judged from outside: by what the
 * simulated cluster really was at the moment of the action.
 */
class RepairRulesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProbePlan PLAN = Scenario.planWithNews();
  private static final Set<Health> CURABLE =
      EnumSet.of(Health.DEAF, Health.HUNG, Health.UNSYNCED, Health.OUTDATED);

  /** With an answer or two before, the streak of wrong ones may be this much shorter. */
  private static final Duration WRONG_FOR = Duration.ofSeconds(28);

  private static int actionsOfAllSeeds;
  private static final Set<String> kindsOfAllSeeds = new HashSet<>();
  private static final Set<FaultId> faultsOfAllSeeds = new HashSet<>();

  private static final Set<Health> ANSWERING =
      EnumSet.of(Health.SERVING, Health.UPSTREAM_DEAD, Health.FAILING, Health.OUTDATED);
  private static final Set<Health> SERVING = EnumSet.of(Health.SERVING, Health.UPSTREAM_DEAD);

  private final Map<Instance, NavigableMap<Instant, Health>> truth = new HashMap<>();
  private final List<Instant> actions = new ArrayList<>();

  static List<Long> seeds() {
    return new SplittableRandom(20261122).longs(8).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noActionBreaksARule(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedCluster cluster = new SimulatedCluster(random.nextInt(1, 5), START);
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    Policy policy =
        Policy.defaults()
            .withRepair(
                RepairPolicy.defaults()
                    .withOptIn(
                        OptInPolicy.defaults().withQuarantine(seeds().indexOf(seed) % 2 == 0)));
    Simulation simulation =
        new Simulation(cluster, Setup.of("tester", vantage, true, policy), PLAN, START);
    simulation.remediator(
        reservation -> {
          Instance subject = reservation.action().instance();
          judge(cluster, reservation, simulation.now());
          assertThat(simulation.ledger().open())
              .as("nothing is done but what is open in the ledger")
              .contains(reservation);
          if (random.nextInt(4) == 0) {
            return new Result.Indeterminate("lost");
          }
          actions.add(simulation.now());
          actionsOfAllSeeds++;
          cluster.replace(subject);
          return new Result.Done("replaced");
        });
    simulation.run(Duration.ofSeconds(60));
    for (int i = 0; i < 60; i++) {
      incident(cluster, simulation, random);
      simulation.run(Duration.ofSeconds(random.nextInt(1, 120)));
    }
  }

  @AfterAll
  static void theWalksLedToActions() {
    assertThat(actionsOfAllSeeds).isGreaterThan(20);
    assertThat(kindsOfAllSeeds).containsExactlyInAnyOrder("replace", "quarantine");
    assertThat(faultsOfAllSeeds)
        .extracting(FaultId::value)
        .containsExactlyInAnyOrder(
            "DNS-POD-DEAF", "DNS-POD-HUNG", "DNS-POD-UNSYNCED", "DNS-POD-STALE-DATA");
  }

  private void incident(SimulatedCluster cluster, Simulation simulation, SplittableRandom random) {
    switch (random.nextInt(24)) {
      case 0 -> cluster.pods().forEach(pod -> set(cluster, simulation, pod, health(random)));
      case 1 -> cluster.pods().forEach(pod -> set(cluster, simulation, pod, Health.SERVING));
      case 2 -> cluster.api(random.nextBoolean());
      case 3 -> simulation.pause(Duration.ofSeconds(random.nextInt(1, 60)));
      case 4 -> simulation.restart();
      case 5 -> simulation.ledgerMissing(random.nextBoolean());
      case 6 -> cluster.serviceBroken(random.nextBoolean());
      default -> {
        // Mostly one fault at a time: more of them at once lead to nothing but holds.
        if (random.nextInt(3) > 0) {
          cluster.pods().forEach(pod -> set(cluster, simulation, pod, Health.SERVING));
          cluster.api(true);
          cluster.serviceBroken(false);
          simulation.ledgerMissing(false);
          simulation.run(Duration.ofSeconds(40));
        }
        List<Instance> pods = cluster.pods();
        set(cluster, simulation, pods.get(random.nextInt(pods.size())), health(random));
      }
    }
  }

  private static Health health(SplittableRandom random) {
    List<Health> all = List.of(Health.values());
    return all.get(random.nextInt(all.size()));
  }

  private void set(SimulatedCluster cluster, Simulation simulation, Instance pod, Health health) {
    truth.computeIfAbsent(pod, p -> new TreeMap<>()).put(simulation.now(), health);
    cluster.set(pod, health);
  }

  /** Returns what was the matter with a pod at any time in the span before {@code now}. */
  private Set<Health> within(Instance pod, Instant now, Duration span) {
    Set<Health> healths = EnumSet.noneOf(Health.class);
    NavigableMap<Instant, Health> history = truth.getOrDefault(pod, new TreeMap<>());
    Map.Entry<Instant, Health> before = history.floorEntry(now.minus(span));
    healths.add(before == null ? Health.SERVING : before.getValue());
    healths.addAll(history.subMap(now.minus(span), true, now, true).values());
    return healths;
  }

  private boolean sickForLong(Instance pod, Instant now) {
    Set<Health> healths = within(pod, now, Duration.ofSeconds(45));
    return healths.size() == 1 && CURABLE.containsAll(healths);
  }

  private void judge(SimulatedCluster cluster, Reservation reservation, Instant now) {
    Instance subject = reservation.action().instance();
    faultsOfAllSeeds.add(reservation.fault());
    kindsOfAllSeeds.add(reservation.action().name());
    // What changed since the last probe came back nobody can know.
    assertThat(within(subject, now, Duration.ofSeconds(8)))
        .as("only what a restart cures")
        .containsAnyElementsOf(CURABLE);
    if (reservation.fault().equals(AnswerFaults.POD_UNSYNCED.id())
        || reservation.fault().equals(StaleDataFaults.POD.id())) {
      assertThat(within(subject, now.minusSeconds(2), WRONG_FOR))
          .as("only what has answered wrongly for a while")
          .doesNotContain(Health.SERVING, Health.UPSTREAM_DEAD);
    } else {
      assertThat(within(subject, now.minusSeconds(2), Duration.ofSeconds(3)))
          .as("only what has been silent for a while")
          .doesNotContainAnyElementsOf(ANSWERING);
    }
    assertThat(cluster.pods())
        .as("only the one that has a fault")
        .filteredOn(pod -> !pod.equals(subject))
        .noneMatch(pod -> sickForLong(pod, now));
    long serving =
        cluster.pods().stream()
            .filter(pod -> !pod.equals(subject))
            .filter(
                pod -> within(pod, now, Duration.ofSeconds(3)).stream().anyMatch(SERVING::contains))
            .count();
    int wanted = cluster.facts().workload().orElseThrow().wanted();
    assertThat(wanted).as("never the only replica").isGreaterThan(1);
    assertThat(serving)
        .as("enough others serve")
        .isGreaterThanOrEqualTo(Math.max(1, (wanted + 1) / 2));
    assertThat(actions.stream().filter(at -> at.isAfter(now.minusSeconds(3600))).count())
        .as("the budget of an hour")
        .isLessThan(3);
    assertThat(actions.stream().filter(at -> at.isAfter(now.minusSeconds(55))).count())
        .as("one at a time")
        .isZero();
  }
}
