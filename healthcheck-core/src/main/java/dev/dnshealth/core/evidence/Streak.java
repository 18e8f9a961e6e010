package dev.dnshealth.core.evidence;

import dev.dnshealth.core.config.Detection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Good and bad results in a row, and what they make of a target: bad after several bad ones that
 * span some time, good again after several good ones.
 *
 * @param standing what the target counts as
 * @param good good results since the last bad one
 * @param bad bad results since the last good one
 * @param badFrom when the first of these was sent
 * @param failing whether these alone are enough to make a target bad
 */
public record Streak(
    Standing standing, int good, int bad, Optional<Instant> badFrom, boolean failing) {

  static final Streak NONE = new Streak(Standing.UNKNOWN, 0, 0, Optional.empty(), false);

  /** What a target counts as. */
  public enum Standing {
    UNKNOWN,
    GOOD,
    BAD
  }

  /** Returns whether the target counts as bad. */
  public boolean isBad() {
    return standing == Standing.BAD;
  }

  Streak good(Detection detection) {
    boolean well = standing != Standing.BAD || good + 1 >= detection.recoveries();
    return new Streak(well ? Standing.GOOD : Standing.BAD, good + 1, 0, Optional.empty(), false);
  }

  Streak bad(Instant sentAt, Instant until, int failures, Detection detection) {
    Instant from = badFrom.orElse(sentAt);
    boolean spans = Duration.between(from, until).compareTo(detection.span()) >= 0;
    boolean fails = bad + 1 >= failures && spans;
    return new Streak(fails ? Standing.BAD : standing, 0, bad + 1, Optional.of(from), fails);
  }

  /** Returns the streak without the bad results that have not yet made the target bad. */
  Streak forgetBad() {
    return failing ? this : new Streak(standing, good, 0, Optional.empty(), false);
  }
}
