package dev.dnshealth.k8s;

import java.time.Duration;
import java.util.Objects;

/**
 * What is gathered about an action.
 *
 * @param enabled whether anything is
 * @param logs whether the logs of the DNS container are, too; they hold the names that are looked
 *     up
 * @param within how long that may take, more than zero
 */
public record EvidenceSettings(boolean enabled, boolean logs, Duration within) {

  public EvidenceSettings {
    Objects.requireNonNull(within, "within");
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException("within: " + within + " (expected: > 0)");
    }
  }

  /** Returns the defaults: all but logs, within 1 s. */
  public static EvidenceSettings defaults() {
    return new EvidenceSettings(true, false, Duration.ofSeconds(1));
  }
}
