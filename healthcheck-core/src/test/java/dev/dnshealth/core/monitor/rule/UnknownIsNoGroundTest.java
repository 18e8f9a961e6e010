package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.Phase;
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
 * Rule 4: whoever was just begun, stood still, lost observations, hears nothing, lost the API or is
 * intercepted does not act. A pod is sick all the time; the monitor is in trouble now and then, at
 * any moment around its action.
 */
class UnknownIsNoGroundTest {

  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final Duration STALE = Duration.ofSeconds(10);
  private static final Duration INTERCEPTED = Duration.ofSeconds(150);

  private static int actions;
  private static final Set<UnknownReason> reasons = EnumSet.noneOf(UnknownReason.class);

  private Instant overflowed = Instant.MIN;
  private Instant watchedUntil = Instant.MAX;
  private Phase last = Phase.WATCHING;

  static List<Long> seeds() {
    return new SplittableRandom(44).longs(40).boxed().toList();
  }

  @AfterAll
  static void someWalksLedToActionsAndSomeCouldNot() {
    assertThat(actions).isBetween(8, 38);
    assertThat(reasons)
        .contains(
            UnknownReason.PAUSED,
            UnknownReason.OVERFLOW,
            UnknownReason.THIN_EVIDENCE,
            UnknownReason.API_LOST,
            UnknownReason.ISOLATED,
            UnknownReason.INTERCEPTED);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whoCannotKnowDoesNotAct(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = new Fleet(random.nextInt(2, 4), random);
    Member member = fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.judgeSent(this::judge);
    fleet.script(
        at -> {
          reasons.addAll(member.report().diagnosis().unknown());
          strike(fleet, member, random);
        });
    if (random.nextInt(8) == 0) {
      member.intercepted = true;
    }
    fleet.run(Duration.ofSeconds(random.nextInt(10, 40)));
    boolean already = random.nextInt(5) == 0;
    if (already) {
      loseTheWatch(fleet);
      fleet.run(Duration.ofSeconds(random.nextInt(10)));
    }
    fleet.set(fleet.anyPod(), random.nextBoolean() ? Health.DEAF : Health.HUNG);
    if (already) {
      fleet.run(Duration.ofSeconds(15));
    }
    for (int i = 0; i < 6; i++) {
      fleet.run(Duration.ofMillis(random.nextInt(0, 5000)));
      if (random.nextInt(3) > 0) {
        trouble(fleet, member, random);
      }
    }
    fleet.run(Duration.ofSeconds(20));
    actions += fleet.evictions.isEmpty() ? 0 : 1;
  }

  /** Right when the fault is sure, and the fresh look has just agreed. */
  private void strike(Fleet fleet, Member member, SplittableRandom random) {
    Phase phase = member.report().phase();
    if (last == Phase.CONFIRMING && phase != last && random.nextBoolean()) {
      trouble(fleet, member, random);
    }
    last = phase;
  }

  private void loseTheWatch(Fleet fleet) {
    fleet.watch(false);
    watchedUntil = watchedUntil.equals(Instant.MAX) ? fleet.now() : watchedUntil;
  }

  private void trouble(Fleet fleet, Member member, SplittableRandom random) {
    switch (random.nextInt(7)) {
      case 0 -> member.freeze(Duration.ofMillis(random.nextInt(1300, 9000)));
      case 1 -> {
        member.overflow();
        overflowed = fleet.now();
      }
      case 2 -> loseTheWatch(fleet);
      case 3 -> {
        fleet.watch(true);
        watchedUntil = Instant.MAX;
        member.losesProbes = false;
      }
      case 4 -> member.losesProbes = true;
      case 5 -> {
        // Its own network is gone, and so is the API.
        fleet.cluster.pods().forEach(pod -> member.cut.add(pod.uid()));
        fleet.cluster.serviceBroken(true);
        loseTheWatch(fleet);
      }
      default -> member.restart();
    }
  }

  private void judge(Fleet.Eviction eviction) {
    Member by = eviction.by();
    Instant at = eviction.sentAt();
    assertThat(Duration.between(by.awakeSince, at))
        .as("time since it stood still")
        .isGreaterThanOrEqualTo(RECOVERY.minus(Duration.ofMillis(400)));
    assertThat(overflowed).as("overflow").isBefore(at.minus(RECOVERY).plusMillis(400));
    assertThat(Duration.between(by.bornAt, at)).as("age").isGreaterThan(RECOVERY);
    assertThat(by.lastObserved).as("the last outcome").isAfter(at.minusSeconds(10));
    if (!watchedUntil.equals(Instant.MAX)) {
      assertThat(Duration.between(watchedUntil, at))
          .as("API lost")
          .isLessThan(STALE.plusSeconds(1));
    }
    assertThat(by.interceptedAt).as("intercepted").isBefore(at.minus(INTERCEPTED));
  }
}
