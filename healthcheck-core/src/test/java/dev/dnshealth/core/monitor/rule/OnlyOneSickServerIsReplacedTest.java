package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule 1: an action needs exactly one server with a fault that a restart cures, and enough others
 * that are proven to serve; what shows on two at once, or on a sibling soon after an action, is
 * shared. Walks in which faults come staggered, together, and right after an action.
 */
class OnlyOneSickServerIsReplacedTest {

  private static final Set<Health> CURABLE =
      EnumSet.of(Health.DEAF, Health.HUNG, Health.UNSYNCED, Health.OUTDATED);
  private static final Set<String> WRONG_FAULTS =
      Set.of("DNS-POD-UNSYNCED", "DNS-POD-STALE-DATA", "DNS-POD-ZONE-MISSING");

  /** By then each fault is found, and nothing that began before it is still on its way. */
  private static final Duration FOUND_BY = Duration.ofSeconds(45);

  private static final Duration SHARED_FOR = Duration.ofMinutes(15);

  private static int actions;

  static List<Long> seeds() {
    return new SplittableRandom(11).longs(4).boxed().toList();
  }

  @AfterAll
  static void theWalksLedToActions() {
    assertThat(actions).isGreaterThan(8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void actionsHaveGroundWhateverElseFails(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = new Fleet(random.nextInt(2, 6), random);
    fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.judge(eviction -> judge(fleet, eviction));
    fleet.run(Duration.ofSeconds(40));
    for (int i = 0; i < 14; i++) {
      switch (random.nextInt(6)) {
        case 0 -> faults(fleet, random, 2);
        case 1 -> {
          // The same again, on another one, soon after an action.
          faults(fleet, random, 1);
          fleet.run(Duration.ofSeconds(random.nextInt(20, 110)));
          faults(fleet, random, 1);
        }
        case 2 -> fleet.cluster.pods().forEach(pod -> fleet.set(pod, health(random)));
        default -> faults(fleet, random, 1);
      }
      fleet.run(Duration.ofSeconds(random.nextInt(20, 80)));
      fleet.mend();
      fleet.run(Duration.ofSeconds(random.nextInt(4) == 0 ? 400 : 20));
    }
    actions += fleet.evictions.size();
  }

  private static void faults(Fleet fleet, SplittableRandom random, int count) {
    Health health = health(random);
    for (int i = 0; i < count; i++) {
      fleet.set(fleet.anyPod(), random.nextInt(3) == 0 ? health(random) : health);
      fleet.run(Duration.ofMillis(random.nextInt(0, 9000)));
    }
  }

  private static Health health(SplittableRandom random) {
    List<Health> all = List.of(Health.values());
    List<Health> curable = CURABLE.stream().toList();
    return random.nextInt(3) == 0
        ? all.get(random.nextInt(all.size()))
        : curable.get(random.nextInt(curable.size()));
  }

  private static void judge(Fleet fleet, Fleet.Eviction eviction) {
    Instant at = eviction.at();
    List<Instance> others =
        fleet.cluster.pods().stream().filter(pod -> !pod.equals(eviction.pod())).toList();
    assertThat(fleet.within(eviction.pod(), at, Duration.ofSeconds(8)))
        .as("a fault that a restart cures")
        .containsAnyElementsOf(CURABLE);
    assertThat(others)
        .as("no other has such a fault")
        .noneMatch(pod -> CURABLE.containsAll(fleet.within(pod, at, FOUND_BY)));
    Instant oldest = eviction.sentAt().minusSeconds(3).minus(Duration.ofMillis(400));
    int wanted = fleet.cluster.facts().workload().orElseThrow().wanted();
    long proven =
        others.stream()
            .filter(pod -> eviction.by().heard(pod.uid()).lastRight.isAfter(oldest))
            .filter(pod -> !sickForLong(fleet, pod, at))
            .count();
    assertThat(2 * proven)
        .as("half of %d replicas are proven to serve", wanted)
        .isGreaterThanOrEqualTo(Math.max(2, wanted));
    boolean wrong = WRONG_FAULTS.contains(eviction.reservation().fault().value());
    assertThat(fleet.evictions)
        .as("the same was not acted on elsewhere")
        .filteredOn(old -> old.at().isAfter(at.minus(SHARED_FOR).plusSeconds(3)))
        .filteredOn(
            old ->
                old.reservation().fault().equals(eviction.reservation().fault())
                    || (wrong && WRONG_FAULTS.contains(old.reservation().fault().value())))
        .allMatch(old -> replacedBy(fleet, old, eviction));
  }

  /** Whatever is wrong with it, it has been for so long that it is known. */
  private static boolean sickForLong(Fleet fleet, Instance pod, Instant at) {
    return !fleet.within(pod, at, FOUND_BY).contains(Health.SERVING);
  }

  private static boolean replacedBy(Fleet fleet, Fleet.Eviction old, Fleet.Eviction next) {
    return fleet.replacementOf(old).equals(next.pod());
  }
}
