package dev.dnshealth.k8s;

import static dev.dnshealth.k8s.PauseAnnotations.REASON;
import static dev.dnshealth.k8s.PauseAnnotations.UNTIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PauseAnnotationsTest {

  @Test
  void withoutAnnotationsThereIsNoPause() {
    assertThat(PauseAnnotations.read(null, Duration.ZERO)).isEmpty();
    assertThat(read(Map.of("other", "1"))).isEmpty();
  }

  @Test
  void pauseHasReasonAndEndByOurOwnClock() {
    Map<String, String> annotations =
        Map.of(UNTIL, "2026-01-31T23:00:00+01:00", REASON, "nodes are upgraded");

    assertThat(PauseAnnotations.read(annotations, Duration.ofSeconds(5)))
        .contains(
            new Pause(
                "paused until 2026-01-31T22:00:00Z: nodes are upgraded",
                Optional.of(Instant.parse("2026-01-31T22:00:05Z"))));
  }

  @Test
  void whatCannotBeUnderstoodPausesUntilItIsCorrected() {
    assertThat(read(Map.of(UNTIL, "tomorrow")))
        .hasValueSatisfying(
            pause -> {
              assertThat(pause.until()).isEmpty();
              assertThat(pause.why()).contains("\"tomorrow\" is no time", REASON);
            });
    assertThat(read(Map.of(REASON, "nodes are upgraded")))
        .hasValueSatisfying(
            pause -> {
              assertThat(pause.until()).isEmpty();
              assertThat(pause.why()).contains("nodes are upgraded", UNTIL + " is not there");
            });
  }

  private static Optional<Pause> read(Map<String, String> annotations) {
    return PauseAnnotations.read(annotations, Duration.ZERO);
  }
}
