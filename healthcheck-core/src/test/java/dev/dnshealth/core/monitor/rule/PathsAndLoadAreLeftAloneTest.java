package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule 3: a failing Service address, names outside the cluster, wrong answers of any other kind,
 * lost packets and slowness never lead to an action, on one pod or on all, alone or together.
 */
class PathsAndLoadAreLeftAloneTest {

  private static final Set<String> found = new HashSet<>();

  static List<Long> seeds() {
    return new SplittableRandom(33).longs(4).boxed().toList();
  }

  @AfterAll
  static void theWalksShowedFaults() {
    assertThat(found)
        .contains(
            "DNS-SERVICE-PATH",
            "DNS-POD-UPSTREAM-PATH",
            "DNS-UPSTREAM-DOWN",
            "DNS-POD-WRONG-ANSWERS",
            "DNS-OVERLOAD",
            "DNS-POD-SLOW",
            "DNS-POD-NOT-LISTENING");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsEvicted(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = new Fleet(random.nextInt(2, 5), random);
    Member member = fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.judge(
        eviction ->
            assertThat(eviction.reservation())
                .as("what is evicted for that: %s", member.report().diagnosis().faults())
                .isNull());
    fleet.script(
        at ->
            member.report().diagnosis().faults().stream()
                .map(fault -> fault.id().value())
                .forEach(found::add));
    fleet.run(Duration.ofSeconds(40));
    assertThat(member.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
    for (int i = 0; i < 12; i++) {
      int troubles = random.nextInt(1, 4);
      for (int j = 0; j < troubles; j++) {
        trouble(fleet, member, random);
        fleet.run(Duration.ofMillis(random.nextInt(0, 20_000)));
      }
      fleet.run(Duration.ofSeconds(random.nextInt(20, 70)));
      fleet.cluster.serviceBroken(false);
      member.slow.clear();
      member.loss = 0;
      fleet.mend();
      fleet.run(Duration.ofSeconds(15));
    }
  }

  private static void trouble(Fleet fleet, Member member, SplittableRandom random) {
    List<Instance> pods = random.nextBoolean() ? fleet.cluster.pods() : List.of(fleet.anyPod());
    switch (random.nextInt(6)) {
      case 0 -> fleet.cluster.serviceBroken(true);
      case 1 -> pods.forEach(pod -> fleet.set(pod, Health.UPSTREAM_DEAD));
      case 2 -> pods.forEach(pod -> fleet.set(pod, Health.FAILING));
      case 3 -> pods.forEach(pod -> member.slow.add(pod.uid()));
      case 4 -> pods.forEach(pod -> fleet.set(pod, Health.CLOSED));
      // With more than that lost, five in a row and ten more are chance no longer.
      default -> member.loss = random.nextDouble(0.15, 0.4);
    }
  }
}
