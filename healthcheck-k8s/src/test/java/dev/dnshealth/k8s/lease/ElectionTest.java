package dev.dnshealth.k8s.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.lease.Election.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random incidents among several processes, and the rule that no two of them believe to lead at the
 * same true moment, frozen ones included.
 */
class ElectionTest {

  private static int changesOfAllSeeds;

  static List<Long> seeds() {
    return new SplittableRandom(20261122).longs(40).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noTwoEverBelieveToLeadAndInTheEndOneDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Election election = new Election(random, 2 + random.nextInt(4));
    List<Candidate> before = List.of();
    for (int i = 0; i < Election.steps(Duration.ofMinutes(30)); i++) {
      if (random.nextInt(300) == 0) {
        incident(election, random);
      }
      election.step();
      List<Candidate> leaders = election.leaders();
      assertThat(leaders).as("after %d ms", election.now).hasSizeLessThan(2);
      if (!leaders.isEmpty() && !leaders.equals(before)) {
        changesOfAllSeeds++;
        before = leaders;
      }
    }

    election.calm();
    election.candidates.stream().filter(c -> !c.alive()).forEach(Candidate::restart);
    run(election, Duration.ofSeconds(25));
    List<Candidate> leader = election.leaders();
    assertThat(leader).hasSize(1);
    for (int i = 0; i < 100; i++) {
      run(election, Duration.ofSeconds(1));
      assertThat(election.leaders()).isEqualTo(leader);
    }
  }

  @AfterAll
  static void theLeadWentRound() {
    assertThat(changesOfAllSeeds).isGreaterThan(400);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void leadThatIsGivenBackIsTakenWithinTwoSecondsAndOneThatIsLeftWithinTwenty(long seed) {
    Election election = new Election(new SplittableRandom(seed), 3);
    election.calm();
    run(election, Duration.ofSeconds(25));

    Candidate first = election.leaders().get(0);
    first.resign();
    assertThat(untilOneLeads(election)).isLessThan(Duration.ofSeconds(2));

    Candidate second = election.leaders().get(0);
    assertThat(second).isNotSameAs(first);
    second.kill();
    assertThat(untilOneLeads(election)).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(20));
  }

  private static void incident(Election election, SplittableRandom random) {
    Candidate candidate = election.candidates.get(random.nextInt(election.candidates.size()));
    if (random.nextInt(3) > 0 && !election.leaders().isEmpty()) {
      // The one that leads is where it hurts.
      candidate = election.leaders().get(0);
    }
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> candidate.freeze(random.nextInt(60_000));
      case 3 -> candidate.freeze(random.nextInt(12_000));
      case 4 -> candidate.restart();
      case 5 -> candidate.kill();
      case 6 -> candidate.resign();
      case 7 -> election.away(random.nextInt(30_000));
      default -> election.meddle();
    }
    if (random.nextInt(4) == 0) {
      election.candidates.stream().filter(c -> !c.alive()).forEach(Candidate::restart);
    }
  }

  private static Duration untilOneLeads(Election election) {
    long begin = election.now;
    while (election.leaders().isEmpty()) {
      election.step();
      assertThat(election.now).as("nobody leads").isLessThan(begin + 60_000);
    }
    return Duration.ofMillis(election.now - begin);
  }

  private static void run(Election election, Duration span) {
    for (int i = 0; i < Election.steps(span); i++) {
      election.step();
      assertThat(election.leaders()).hasSizeLessThan(2);
    }
  }
}
