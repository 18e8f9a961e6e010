package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.remediation.Ledger;
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
 * Rule 6: an action helped only if its replacement answers queries, whatever the API calls ready;
 * two in a row that did not help disarm the fault until people arm it again. Two monitors hand the
 * lead to and fro and are started anew; the fault comes back in each replacement.
 */
class CureIsProvenByQueriesTest {

  /** Longer than a replacement serves here, and than it takes to find it sick again. */
  private static final Duration SHARED_CAUSE = Duration.ofMinutes(5);

  private static final Set<String> cures = new HashSet<>();

  private final List<Member> members = new ArrayList<>();
  private boolean firstLeads = true;

  static List<Long> seeds() {
    return new SplittableRandom(66).longs(6).boxed().toList();
  }

  @AfterAll
  static void someActionsHelpedForAWhile() {
    assertThat(cures).hasSizeGreaterThan(3);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void exactlyTwoInVainAndThenNoneUntilArmedAgain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = fleet(random);
    Health sickness = random.nextBoolean() ? Health.DEAF : Health.HUNG;
    fleet.run(Duration.ofSeconds(40));

    runCursed(fleet, random, sickness);
    assertThat(fleet.evictions).hasSize(2);
    assertThat(inVain(fleet)).isEqualTo(2);

    fleet.ledger(fleet.ledger().rearm());
    runCursed(fleet, random, sickness);
    assertThat(fleet.evictions).hasSize(4);
    assertThat(inVain(fleet)).isEqualTo(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whoeverDiesWhenNoThirdInVainFollows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = fleet(random);
    fleet.judge(eviction -> assertThat(inVainInARow(fleet)).as("in vain before").isLessThan(2));
    fleet.run(Duration.ofSeconds(40));
    for (int i = 0; i < 5; i++) {
      fleet.set(fleet.anyPod(), random.nextBoolean() ? Health.DEAF : Health.UNSYNCED);
      fleet.run(Duration.ofSeconds(random.nextInt(5, 15)));
      for (int j = 0; j < 3; j++) {
        Member any = members.get(random.nextInt(2));
        if (any.report().phase() != Phase.WATCHING) {
          any.restart();
        } else {
          any.freeze(Duration.ofSeconds(random.nextInt(1, 20)));
        }
        fleet.run(Duration.ofSeconds(random.nextInt(5, 40)));
      }
      fleet.mend();
      fleet.run(Duration.ofSeconds(20));
    }
  }

  private Fleet fleet(SplittableRandom random) {
    Fleet fleet = new Fleet(random.nextInt(2, 4), random);
    RepairPolicy d = RepairPolicy.defaults();
    Policy policy =
        Policy.defaults()
            .withRepair(
                new RepairPolicy(
                    20,
                    50,
                    Duration.ofSeconds(20),
                    SHARED_CAUSE,
                    d.youngPod(),
                    d.restartGrace(),
                    d.rolloutGrace(),
                    d.siblingProofAge(),
                    d.factsAge(),
                    d.sendWithin(),
                    d.wrongGrace(),
                    d.hungGrace(),
                    random.nextInt(1, 9),
                    Duration.ofSeconds(40),
                    d.optIn(),
                    d.maintenance()));
    for (int i = 0; i < 2; i++) {
      Member member = fleet.join(policy, Duration.ofSeconds(random.nextInt(-600, 600)));
      members.add(member);
      boolean first = i == 0;
      member.standing(at -> standing(first));
    }
    fleet.script(at -> judgeLedger(fleet, policy.repair().verifyAnswers()));
    return fleet;
  }

  private Standing standing(boolean first) {
    return first == firstLeads
        ? new Standing.Leads("self", Instant.MAX)
        : new Standing.Follows(Optional.of("other"), "other leads");
  }

  /** Each replacement serves for a while and is sick again; now and then the lead changes. */
  private void runCursed(Fleet fleet, SplittableRandom random, Health sickness) {
    fleet.mend();
    fleet.run(Duration.ofSeconds(20));
    int before = fleet.evictions.size();
    fleet.set(fleet.anyPod(), sickness);
    for (int i = 0; i < 4; i++) {
      fleet.run(Duration.ofSeconds(random.nextInt(60, 120)));
      settled(fleet);
      switch (random.nextInt(3)) {
        case 0 -> firstLeads = !firstLeads;
        case 1 -> members.get(random.nextInt(2)).restart();
        default -> {}
      }
      // Who has just begun has to see it well first.
      fleet.run(Duration.ofSeconds(15));
      if (fleet.evictions.size() > before) {
        Instance last = fleet.replacementOf(fleet.evictions.get(fleet.evictions.size() - 1));
        fleet.set(last, sickness);
      }
    }
    fleet.run(SHARED_CAUSE);
  }

  /** Waits until what is being proven is proven, or is not. */
  private void settled(Fleet fleet) {
    while (members.stream().anyMatch(m -> busy(m)) || fleet.ledger().open().isPresent()) {
      fleet.run(Duration.ofSeconds(1));
    }
  }

  private static boolean busy(Member member) {
    return member.report().phase() != Phase.WATCHING;
  }

  private static long inVain(Fleet fleet) {
    return fleet.ledger().recent().stream()
        .filter(entry -> entry.outcome() == Ledger.Outcome.INEFFECTIVE)
        .count();
  }

  private static int inVainInARow(Fleet fleet) {
    int inVain = 0;
    for (Ledger.Entry entry : fleet.ledger().recent()) {
      if (entry.outcome() == Ledger.Outcome.INEFFECTIVE) {
        inVain++;
      } else if (entry.outcome() == Ledger.Outcome.EFFECTIVE) {
        inVain = 0;
      }
    }
    return inVain;
  }

  private void judgeLedger(Fleet fleet, int answers) {
    List<Ledger.Entry> entries = fleet.ledger().recent();
    for (Ledger.Entry entry : entries) {
      if (entry.outcome() != Ledger.Outcome.EFFECTIVE) {
        continue;
      }
      String uid = entry.replacementUid().orElseThrow();
      assertThat(members)
          .as("someone had %d right answers in a row of %s, which is called a cure", answers, uid)
          .anyMatch(member -> member.mostInARow(uid) >= answers);
      cures.add(entry.reservation().id());
    }
  }
}
