package dev.dnshealth.k8s.corefile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as CoreDNS takes them: {@code 5s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}. */
public final class GoDurations {

  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{0,9})?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + ")+");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDurations() {}

  /** Returns the duration that {@code text} spells, or empty if it is none or is negative. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      BigDecimal nanos =
          new BigDecimal(part.group(1))
              .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)));
      sum =
          sum.plusSeconds(nanos.movePointLeft(9).longValue())
              .plusNanos(nanos.remainder(BigDecimal.TEN.pow(9)).longValue());
    }
    return Optional.of(sum);
  }
}
