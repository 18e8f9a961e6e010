package dev.dnshealth.core.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 500ms}, {@code 5s}, {@code 15m}, {@code 1h}. */
public final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Returns the duration that {@code text} spells, in short or ISO form, or empty if it is none.
   */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return Optional.of(
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          });
    }
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns {@code value} in short form, in the largest unit that spells it exactly; in ISO form if
   * none does.
   */
  public static String format(Duration value) {
    if (value.toNanosPart() % 1_000_000 != 0 || value.isNegative()) {
      return value.toString();
    }
    if (value.toMillisPart() != 0) {
      return value.toMillis() + "ms";
    }
    if (value.toSecondsPart() != 0) {
      return value.toSeconds() + "s";
    }
    return value.toMinutesPart() != 0 ? value.toMinutes() + "m" : value.toHours() + "h";
  }
}
