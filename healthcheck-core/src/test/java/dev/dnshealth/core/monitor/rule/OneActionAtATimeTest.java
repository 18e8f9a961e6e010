package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule 5: one action at a time in the cluster, within the budget, reserved first. Two or three
 * monitors with clocks hours apart, which may all believe to lead, share one ledger. They are
 * frozen and killed, most often between reservation and proof; what they write and send gets lost,
 * is refused, comes late or is not answered.
 */
class OneActionAtATimeTest {

  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final Duration SHARED_CAUSE = Duration.ofSeconds(5);

  private static int actions;
  private static int spent;
  private static final Set<String> unknown = new HashSet<>();

  private final List<Member> members = new ArrayList<>();

  static List<Long> seeds() {
    return new SplittableRandom(55).longs(5).boxed().toList();
  }

  @AfterAll
  static void theWalksLedToActionsAndIntoTheLimits() {
    assertThat(actions).as("evictions").isGreaterThan(7);
    assertThat(spent).as("walks in which the budget was spent").isPositive();
    assertThat(unknown).as("actions that were open for long").hasSizeGreaterThan(3);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsDoneTwiceOrBesideAnother(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Policy policy =
        Policy.defaults().withRepair(limits(random.nextInt(1, 5), random.nextInt(2, 9)));
    Fleet fleet = new Fleet(random.nextInt(3, 5), random);
    int count = random.nextInt(2, 4);
    for (int i = 0; i < count; i++) {
      members.add(fleet.join(policy, Duration.ofMillis(random.nextLong(-7_200_000, 7_200_000))));
    }
    fleet.judgeSent(eviction -> judgeSent(fleet, eviction));
    fleet.judge(eviction -> judge(fleet, eviction, policy.repair()));
    fleet.script(at -> strike(fleet, random));
    fleet.run(Duration.ofSeconds(35));
    for (int i = 0; i < 8; i++) {
      fleet.weather(weather(random));
      incident(fleet, random);
      fleet.run(Duration.ofSeconds(random.nextInt(15, 50)));
      fleet.mend();
      fleet.ledgerMissing(false);
      fleet.run(Duration.ofSeconds(30));
      if (random.nextInt(10) == 0) {
        members.forEach(member -> member.freeze(Duration.ofMinutes(50)));
        fleet.run(Duration.ofMinutes(50));
      }
    }
    // Whatever came before: in the end nothing stays reserved but what is still there.
    fleet.script(at -> {});
    fleet.weather(Weather.FAIR);
    fleet.run(Duration.ofSeconds(90));
    assertThat(fleet.ledger().open().map(open -> open.action().instance()).stream())
        .as("open in the end")
        .allMatch(fleet.cluster.pods()::contains);
    actions += fleet.evictions.size();
    long charged = fleet.ledger().recent().stream().filter(Ledger.Entry::charged).count();
    spent += charged >= policy.repair().perDay() || charged >= policy.repair().perHour() ? 1 : 0;
  }

  private static RepairPolicy limits(int perHour, int perDay) {
    RepairPolicy d = RepairPolicy.defaults();
    return new RepairPolicy(
        perHour,
        perDay,
        SETTLE,
        SHARED_CAUSE,
        d.youngPod(),
        d.restartGrace(),
        d.rolloutGrace(),
        d.siblingProofAge(),
        d.factsAge(),
        d.sendWithin(),
        d.wrongGrace(),
        d.hungGrace(),
        d.verifyAnswers(),
        d.verifyWithin(),
        d.optIn(),
        d.maintenance());
  }

  private static Weather weather(SplittableRandom random) {
    Duration longest = Duration.ofMillis(random.nextInt(20, 1200));
    return switch (random.nextInt(6)) {
      case 0 -> new Weather(Duration.ofSeconds(3), 0, 0, 0);
      case 1 -> new Weather(longest, 0.1, 0.3, 0.1);
      case 2 -> new Weather(Duration.ofMillis(200), 0.2, 0.5, 0.3);
      case 3 -> new Weather(Duration.ofMillis(50), 0, 0.6, 0);
      default -> Weather.FAIR;
    };
  }

  private void incident(Fleet fleet, SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      fleet.ledgerMissing(true);
    }
    Member any = members.get(random.nextInt(members.size()));
    // One that does not lead is the exception: most walks have two or three that do.
    members.forEach(
        member -> member.standing(at -> new Standing.Leads("self", at.plusSeconds(10))));
    if (random.nextInt(3) == 0) {
      any.standing(at -> new Standing.Follows(Optional.empty(), "it does not know"));
    }
    // What was left open is taken up again when the same pod fails again, or ends with the pod.
    Optional<Instance> open = fleet.ledger().open().map(o -> o.action().instance());
    List<Instance> there = open.stream().filter(fleet.cluster.pods()::contains).toList();
    boolean byHand = !there.isEmpty() && random.nextInt(3) > 0;
    if (byHand) {
      fleet.cluster.replace(there.get(0));
      fleet.run(Duration.ofSeconds(20));
    }
    Instance sick = byHand || there.isEmpty() ? fleet.anyPod() : there.get(0);
    fleet.set(sick, random.nextInt(3) == 0 ? Health.HUNG : Health.DEAF);
    if (random.nextInt(3) == 0) {
      fleet.run(Duration.ofSeconds(random.nextInt(3, 25)));
      fleet.mend();
      fleet.set(fleet.anyPod(), Health.DEAF);
    }
  }

  /** Strikes where it hurts: between a reservation and the proof of its cure. */
  private void strike(Fleet fleet, SplittableRandom random) {
    Optional<String> open = fleet.ledger().open().map(Reservation::id);
    if (fleet
        .ledger()
        .open()
        .filter(o -> o.at().plusSeconds(8).isBefore(fleet.now()))
        .isPresent()) {
      unknown.add(open.orElseThrow());
    }
    for (Member member : members) {
      Phase phase = member.report().phase();
      boolean busy = phase == Phase.RESERVING || phase == Phase.ACTING || phase == Phase.VERIFYING;
      int dice = random.nextInt(busy ? 80 : 4000);
      if (dice == 0) {
        member.freeze(Duration.ofMillis(random.nextInt(500, 70_000)));
      } else if (dice == 1) {
        member.restart();
      }
    }
  }

  private static void judgeSent(Fleet fleet, Fleet.Eviction eviction) {
    Instant at = eviction.sentAt();
    long serving =
        fleet.cluster.pods().stream()
            .filter(pod -> !pod.equals(eviction.pod()))
            .filter(pod -> fleet.within(pod, at, Duration.ofSeconds(3)).contains(Health.SERVING))
            .count();
    int wanted = fleet.cluster.pods().size();
    assertThat(2 * serving).as("others that serve").isGreaterThanOrEqualTo(wanted);
  }

  private static void judge(Fleet fleet, Fleet.Eviction eviction, RepairPolicy limits) {
    Instance pod = eviction.pod();
    assertThat(fleet.ledger().open().map(open -> open.action().instance()))
        .as("reserved, and still open, is this very action")
        .contains(pod);
    // One that is taken over is dated anew.
    Instant reserved = eviction.reservation().at();
    assertThat(fleet.evictions)
        .as("the one before has settled")
        .allMatch(old -> !old.reservation().at().plus(SETTLE).isAfter(reserved));
    assertThat(before(fleet, reserved, Duration.ofHours(1)))
        .as("evictions of the hour before")
        .isLessThan(limits.perHour());
    assertThat(before(fleet, reserved, Duration.ofDays(1)))
        .as("evictions of the day before")
        .isLessThan(limits.perDay());
  }

  private static long before(Fleet fleet, Instant reserved, Duration window) {
    return fleet.evictions.stream()
        .filter(old -> old.reservation().at().isAfter(reserved.minus(window)))
        .count();
  }
}
