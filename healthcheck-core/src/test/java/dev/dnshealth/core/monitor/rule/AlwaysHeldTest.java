package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.MaintenanceWindows;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule 7: each of the things that always hold is switched on and off at random while a deaf pod is
 * found, confirmed and about to be evicted. None is ever evicted while one of them was there when
 * the API was last asked; and without them it is.
 */
class AlwaysHeldTest {

  /** The facts are read this long before an eviction is sent, at most, and some time is lost. */
  private static final Duration READ_BEFORE = Duration.ofMillis(2400);

  private static int actions;
  private static final Set<Trouble> struck = EnumSet.noneOf(Trouble.class);

  private final Map<Trouble, Instant> since = new EnumMap<>(Trouble.class);

  static List<Long> seeds() {
    return new SplittableRandom(77).longs(50).boxed().toList();
  }

  @AfterAll
  static void someWalksLedToActions() {
    assertThat(actions).isGreaterThan(25);
    assertThat(struck).isEqualTo(EnumSet.allOf(Trouble.class));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsEvictedWhileSomethingHolds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = new Fleet(2, random);
    Member member = fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.weather(new Weather(Duration.ofMillis(random.nextInt(20, 700)), 0, 0, 0));
    fleet.run(Duration.ofSeconds(35));
    Instance sick = fleet.anyPod();
    fleet.factsChange(facts -> troubled(facts, sick, fleet.now()));
    member.standing(at -> since.containsKey(Trouble.NOT_LEADER) ? follows() : new Standing.Alone());
    fleet.judgeSent(
        eviction ->
            assertThat(since)
                .as("what holds, and since when, at %s", eviction.sentAt())
                .allSatisfy(
                    (trouble, at) -> assertThat(at).isAfter(eviction.sentAt().minus(READ_BEFORE))));
    fleet.set(sick, Health.DEAF);
    fleet.run(Duration.ofMillis(random.nextInt(1000, 7000)));
    List<Trouble> all = List.of(Trouble.values());
    for (int i = 0; i < 14; i++) {
      Trouble trouble = all.get(random.nextInt(all.size()));
      since.put(trouble, fleet.now());
      struck.add(trouble);
      fleet.run(Duration.ofMillis(random.nextInt(100, 3000)));
      since.keySet().removeIf(old -> random.nextInt(4) > 0);
      fleet.run(Duration.ofMillis(random.nextInt(100, 700)));
    }
    since.clear();
    fleet.run(Duration.ofSeconds(40));
    actions += fleet.evictions.size();
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void eachOfThemAloneHoldsForAsLongAsItIsThere(Trouble trouble) {
    Fleet fleet = new Fleet(2, new SplittableRandom(7));
    Member member = fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.run(Duration.ofSeconds(35));
    Instance sick = fleet.cluster.pods().get(0);
    fleet.factsChange(facts -> troubled(facts, sick, fleet.now()));
    member.standing(at -> since.containsKey(Trouble.NOT_LEADER) ? follows() : new Standing.Alone());
    since.put(trouble, fleet.now());
    fleet.set(sick, Health.DEAF);
    fleet.run(Duration.ofSeconds(20));
    assertThat(fleet.evictions).isEmpty();

    since.clear();
    fleet.run(Duration.ofSeconds(40));
    assertThat(fleet.evictions).hasSize(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void toObserveAndMaintenanceHoldForGood(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Policy d = Policy.defaults();
    Policy policy =
        random.nextBoolean()
            ? new Policy(Mode.OBSERVE, d.detection(), d.confirmation(), d.repair())
            : d.withRepair(
                d.repair().withMaintenance(MaintenanceWindows.parse("23:00-01:00").orElseThrow()));
    Fleet fleet = new Fleet(random.nextInt(2, 5), random);
    fleet.join(policy, Duration.ZERO);
    fleet.run(Duration.ofSeconds(35));
    for (int i = 0; i < 5; i++) {
      fleet.set(fleet.anyPod(), random.nextBoolean() ? Health.DEAF : Health.UNSYNCED);
      fleet.run(Duration.ofSeconds(50));
      fleet.mend();
      fleet.run(Duration.ofSeconds(20));
    }

    assertThat(fleet.evictions).isEmpty();
  }

  static List<Long> fewSeeds() {
    return new SplittableRandom(78).longs(4).boxed().toList();
  }

  private static Standing follows() {
    return new Standing.Follows(Optional.of("other"), "other leads");
  }

  private Facts troubled(Facts facts, Instance sick, Instant now) {
    Facts troubled = facts;
    for (Trouble trouble : new HashSet<>(since.keySet())) {
      troubled = trouble.in(troubled, sick, now);
    }
    return troubled;
  }
}
