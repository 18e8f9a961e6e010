package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The annotations on the Deployment or DaemonSet of the DNS pods by which people pause repair. One
 * that cannot be understood pauses too, until it is corrected or removed.
 */
final class PauseAnnotations {

  static final String UNTIL = "dnshealth.dev/pause-until";
  static final String REASON = "dnshealth.dev/pause-reason";

  private PauseAnnotations() {}

  /**
   * Reads them.
   *
   * @param shift what to add to the times of people's clocks
   */
  static Optional<Facts.Pause> read(@Nullable Map<String, String> annotations, Duration shift) {
    Map<String, String> all = Objects.requireNonNullElse(annotations, Map.of());
    @Nullable String until = all.get(UNTIL);
    @Nullable String reason = all.get(REASON);
    if (until == null) {
      return reason == null
          ? Optional.empty()
          : Optional.of(
              new Facts.Pause(
                  "paused: " + reason + " (without end, since " + UNTIL + " is not there)",
                  Optional.empty()));
    }
    String why = reason == null ? "no reason is given in " + REASON : reason;
    return Optional.of(
        instant(until)
            .map(
                end ->
                    new Facts.Pause(
                        "paused until " + end + ": " + why, Optional.of(end.plus(shift))))
            .orElseGet(
                () ->
                    new Facts.Pause(
                        "paused: "
                            + why
                            + " (without end, since "
                            + UNTIL
                            + " \""
                            + until
                            + "\" is no time like 2026-01-31T22:00:00Z)",
                        Optional.empty())));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
