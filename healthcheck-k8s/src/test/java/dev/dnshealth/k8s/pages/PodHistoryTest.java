package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodHistoryTest {

  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private PodHistory history = PodHistory.none();

  @Test
  void ofAFreshProcessNothingIsTold() {
    look(0, null);
    look(0, null);

    assertThat(history.runsWith(Set.of())).isEmpty();
    assertThat(history.loadedAt()).isEmpty();
    assertThat(history.reloadFailedAt()).isEmpty();
    assertThat(history.panicAt()).isEmpty();
    assertThat(history.limitedAt()).isEmpty();
  }

  @Test
  void aHashThatAppearsIsOfACorefileThatWasLoadedThen() {
    look(0, null);
    Instant at = look(0, "good");
    look(0, "good");

    assertThat(history.runsWith(Set.of())).contains("good");
    assertThat(history.loadedAt()).contains(at);
    assertThat(history.reloadFailedAt()).isEmpty();
  }

  @Test
  void aHashFromBeforeTheFirstLookWasLoadedAtATimeThatNobodyKnows() {
    look(0, "good");
    look(0, "good");

    assertThat(history.runsWith(Set.of())).contains("good");
    assertThat(history.loadedAt()).isEmpty();
  }

  @Test
  void aRejectedCorefilesHashIsNotWhatTheProcessRunsWith() {
    look(0, "good");
    Instant at = look(1, "bad");
    look(1, "bad");

    assertThat(history.runsWith(Set.of("bad"))).contains("good");
    assertThat(history.reloadFailedAt()).contains(at);
    assertThat(history.loadedAt()).isEmpty();
  }

  @Test
  void aCorefileThatIsRejectedAgainAndAgainStaysRejected() {
    look(0, "good");
    look(1, "bad");
    Instant at = look(2, "bad");

    assertThat(history.runsWith(Set.of())).contains("good");
    assertThat(history.reloadFailedAt()).contains(at);
  }

  @Test
  void theFirstCorefileAfterTheOneOfTheStartMayBeRejectedToo() {
    look(0, null);
    Instant at = look(1, "bad");

    assertThat(history.runsWith(Set.of())).isEmpty();
    assertThat(history.reloadFailedAt()).contains(at);
    assertThat(history.loadedAt()).isEmpty();
  }

  @Test
  void aCorefileThatIsSetBackIsLoadedAfterTheRejection() {
    look(0, "good");
    Instant failed = look(1, "bad");
    Instant loaded = look(1, "good");

    assertThat(history.runsWith(Set.of())).contains("good");
    assertThat(history.reloadFailedAt()).contains(failed);
    assertThat(history.loadedAt()).contains(loaded);
  }

  @Test
  void aCountAboveZeroAtTheFirstLookIsNoRiseButLeavesTheHashInDoubt() {
    look(1, "which");
    look(1, "which");

    assertThat(history.reloadFailedAt()).isEmpty();
    assertThat(history.runsWith(Set.of())).isEmpty();
    assertThat(history.runsWith(Set.of("other"))).isEmpty();
  }

  @Test
  void aDoubtfulHashIsGoodIfASiblingLoadedIt() {
    look(1, "which");

    assertThat(history.runsWith(Set.of("which"))).contains("which");
  }

  @Test
  void aDoubtEndsWithTheNextCorefileThatIsLoaded() {
    look(1, "which");
    Instant at = look(1, "next");

    assertThat(history.runsWith(Set.of())).contains("next");
    assertThat(history.loadedAt()).contains(at);
  }

  @Test
  void aRestartResetsTheCountersWhichIsNoRise() {
    history = history.next(metrics(5, 5, 5, 100, "good"), tick());
    history = history.next(metrics(0, 0, 0, 200, null), tick());

    assertThat(history.reloadFailedAt()).isEmpty();
    assertThat(history.panicAt()).isEmpty();
    assertThat(history.limitedAt()).isEmpty();
    assertThat(history.runsWith(Set.of())).isEmpty();
  }

  @Test
  void whatAProcessCountsThatBeganSinceTheLastLookRoseSince() {
    history = history.next(metrics(5, 5, 5, 100, null), tick());
    Instant at = tick();
    history = history.next(metrics(1, 2, 3, 200, "which"), at);

    assertThat(history.reloadFailedAt()).contains(at);
    assertThat(history.panicAt()).contains(at);
    assertThat(history.limitedAt()).contains(at);
    assertThat(history.runsWith(Set.of())).isEmpty();
  }

  @Test
  void aFallWithoutAKnownRestartIsNoRise() {
    history = history.next(parse("coredns_panics_total 5\n"), tick());
    history = history.next(parse("coredns_panics_total 2\n"), tick());
    assertThat(history.panicAt()).isEmpty();

    Instant at = tick();
    history = history.next(parse("coredns_panics_total 3\n"), at);
    assertThat(history.panicAt()).contains(at);
  }

  @Test
  void aCounterThatWasNotThereBeforeRoseFromZero() {
    history = history.next(parse("other 1\n"), tick());
    Instant at = tick();
    history = history.next(parse("coredns_forward_max_concurrent_rejects_total 4\n"), at);

    assertThat(history.limitedAt()).contains(at);
  }

  @Test
  void timesStayAfterARestart() {
    history = history.next(metrics(0, 0, 0, 100, null), tick());
    Instant at = tick();
    history = history.next(metrics(0, 1, 1, 100, null), at);
    history = history.next(metrics(0, 0, 0, 200, null), tick());

    assertThat(history.panicAt()).contains(at);
    assertThat(history.limitedAt()).contains(at);
  }

  @Test
  void ofSeveralHashesTheOneThatRunsIsNotKnown() {
    look(0, "good");
    history = history.next(parse("coredns_panics_total 0\n"), tick());

    assertThat(history.runsWith(Set.of("good"))).isEmpty();
  }

  /** Looks at a process that has rejected so many Corefiles, and returns when. */
  private Instant look(int failed, String hash) {
    Instant at = tick();
    history = history.next(metrics(failed, 0, 0, 100, hash), at);
    return at;
  }

  private Instant tick() {
    now = now.plusSeconds(15);
    return now;
  }

  private static CorednsMetrics metrics(
      int failed, int panics, int limited, int started, String hash) {
    return parse(
        """
        coredns_reload_failed_total %d
        coredns_panics_total %d
        coredns_forward_max_concurrent_rejects_total %d
        process_start_time_seconds %d
        """
                .formatted(failed, panics, limited, started)
            + (hash == null
                ? ""
                : "coredns_reload_version_info{hash=\"sha512\",value=\"" + hash + "\"} 1\n"));
  }

  private static CorednsMetrics parse(String text) {
    return CorednsMetrics.of(text);
  }
}
