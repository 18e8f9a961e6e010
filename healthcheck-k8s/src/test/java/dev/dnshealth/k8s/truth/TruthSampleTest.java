package dev.dnshealth.k8s.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.truth.SeenService.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TruthSampleTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final TruthSample SAMPLE = new TruthSample(SETTLE, 1);

  @Test
  void theNewestServiceThatHasSettledComesFirst() {
    SeenService old = service("old", Kind.ADDRESS, Duration.ofDays(9));
    SeenService newest = service("newest", Kind.ADDRESS, SETTLE);
    SeenService tooNew = service("too-new", Kind.ADDRESS, SETTLE.minusMillis(1));

    assertThat(names(SAMPLE.places(List.of(old, tooNew, newest), 0, NOW)))
        .containsExactly(List.of("newest", "old"));
  }

  @Test
  void newIsWhatHasANewAnswerAndNotWhatWasOnlyWritten() {
    SeenService written =
        new SeenService(
            "default",
            "written",
            "u1",
            "2",
            Kind.ADDRESS,
            List.of("10.43.0.1"),
            false,
            NOW.minus(SETTLE),
            NOW.minus(Duration.ofDays(9)));
    SeenService younger = service("younger", Kind.ADDRESS, Duration.ofDays(1));

    assertThat(names(SAMPLE.places(List.of(written, younger), 0, NOW)))
        .containsExactly(List.of("younger", "written"));
  }

  @Test
  void whatHasNoAnswerToTellIsNoCandidate() {
    SeenService other = service("other", Kind.OTHER, Duration.ofDays(1));
    SeenService deleting =
        new SeenService(
            "default",
            "deleting",
            "u",
            "1",
            Kind.ADDRESS,
            List.of("10.43.0.1"),
            true,
            NOW.minusSeconds(900),
            NOW.minusSeconds(900));

    assertThat(SAMPLE.places(List.of(other, deleting), 4, NOW)).allMatch(List::isEmpty).hasSize(5);
  }

  @Test
  void thePlacesAfterTheNewestAreFilledInTurnAndTheFirstPrefersHeadlessOnes() {
    List<SeenService> services = new ArrayList<>(many(50));
    services.add(service("headless", Kind.HEADLESS, Duration.ofDays(2)));

    List<List<String>> places = names(SAMPLE.places(services, 4, NOW));

    assertThat(places).hasSize(5);
    assertThat(places.get(1)).hasSize(5).startsWith("headless");
    assertThat(places.subList(2, 5))
        .allSatisfy(place -> assertThat(place).hasSizeGreaterThan(3).doesNotContain("headless"));
  }

  @Test
  void whereThereAreEnoughEveryPlaceHasCandidatesThatNoEarlierOneTook() {
    for (int seed = 0; seed < 1000; seed++) {
      Set<String> taken = new HashSet<>();
      for (List<String> place : names(new TruthSample(SETTLE, seed).places(many(12), 4, NOW))) {
        assertThat(place).filteredOn(name -> !taken.contains(name)).hasSizeGreaterThanOrEqualTo(3);
        taken.add(place.stream().filter(name -> !taken.contains(name)).findFirst().orElseThrow());
      }
      assertThat(taken).hasSize(5);
    }
  }

  @Test
  void mostOfTheSampleStaysFromMinuteToMinuteAndAllOfItChangesWithinFive() {
    List<SeenService> services = many(1000);
    List<String> before = firsts(services, NOW);
    int changes = 0;
    for (int minute = 1; minute <= 60; minute++) {
      List<String> last = before;
      List<String> after = firsts(services, NOW.plus(Duration.ofMinutes(minute)));
      long changed = IntStream.range(0, 4).filter(i -> !last.get(i).equals(after.get(i))).count();
      assertThat(changed).isLessThanOrEqualTo(1);
      changes += (int) changed;
      before = after;
    }
    // Four places, each of which changes every five minutes.
    assertThat(changes).isBetween(44, 48);
  }

  @Test
  void everyServiceHasItsTurn() {
    List<SeenService> services = many(20);
    Set<String> seen = new HashSet<>();
    for (int slot = 0; slot < 100; slot++) {
      seen.addAll(firsts(services, NOW.plus(TruthSample.SLOT.multipliedBy(slot))));
    }

    assertThat(seen).hasSize(20);
  }

  @Test
  void oneServiceMoreOrLessLeavesTheOthersInTheirPlaces() {
    List<SeenService> services = many(200);
    List<String> before = firsts(services, NOW);
    String first = before.get(0);

    List<String> without =
        firsts(services.stream().filter(s -> !s.name().equals(first)).toList(), NOW);

    assertThat(without.subList(1, 4)).isEqualTo(before.subList(1, 4));
  }

  @Test
  void theSameClockAndSeedPickTheSameAndAnotherSeedAnother() {
    List<SeenService> services = many(200);

    assertThat(new TruthSample(SETTLE, 1).places(services, 4, NOW))
        .isEqualTo(SAMPLE.places(services, 4, NOW));
    assertThat(new TruthSample(SETTLE, 2).places(services, 4, NOW).get(2))
        .isNotEqualTo(SAMPLE.places(services, 4, NOW).get(2));
  }

  @Test
  void theLastServiceThatIsGoneIsAskedForFromWhenEverybodyCanKnowForTenMinutes() {
    GoneService first = new GoneService("default", "first", NOW);
    GoneService second = new GoneService("default", "second", NOW.plusSeconds(5));
    List<GoneService> gone = List.of(second, first);

    assertThat(SAMPLE.gone(gone, NOW.plus(SETTLE).minusMillis(1))).isEmpty();
    assertThat(SAMPLE.gone(gone, NOW.plus(SETTLE))).contains(first);
    assertThat(SAMPLE.gone(gone, NOW.plusSeconds(20))).contains(second);
    assertThat(SAMPLE.gone(gone, NOW.plusSeconds(604))).contains(second);
    assertThat(SAMPLE.gone(gone, NOW.plusSeconds(605))).isEmpty();
  }

  /** Returns the best candidate of each rotating place. */
  private static List<String> firsts(List<SeenService> services, Instant now) {
    return names(SAMPLE.places(services, 4, now)).stream().skip(1).map(p -> p.get(0)).toList();
  }

  private static List<List<String>> names(List<List<SeenService>> places) {
    return places.stream().map(place -> place.stream().map(SeenService::name).toList()).toList();
  }

  private static List<SeenService> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> service("s" + i, Kind.ADDRESS, Duration.ofDays(1)))
        .toList();
  }

  private static SeenService service(String name, Kind kind, Duration age) {
    return new SeenService(
        "default",
        name,
        "uid of " + name,
        "1",
        kind,
        kind == Kind.ADDRESS ? List.of("10.43.0.1") : List.of(),
        false,
        NOW.minus(age),
        NOW.minus(age));
  }
}
