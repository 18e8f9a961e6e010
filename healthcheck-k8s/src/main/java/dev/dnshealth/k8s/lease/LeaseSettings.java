package dev.dnshealth.k8s.lease;

import java.time.Duration;

/**
 * How a Lease is held.
 *
 * @param duration how long others leave a Lease alone that is not renewed; 15 s
 * @param renewDeadline how long after it was last renewed its holder still leads; 10 s, and always
 *     less than {@code duration}, by more than clocks differ in their speed
 * @param retry how often it is renewed; 2 s. Who does not hold it looks twice as often
 */
public record LeaseSettings(Duration duration, Duration renewDeadline, Duration retry) {

  public LeaseSettings {
    less("retry", retry, renewDeadline);
    less("renewDeadline", renewDeadline, duration);
  }

  private static void less(String name, Duration value, Duration bound) {
    if (value.isNegative() || value.isZero() || value.compareTo(bound) >= 0) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: > 0 and < " + bound + ")");
    }
  }

  /** Returns the defaults. */
  public static LeaseSettings defaults() {
    return new LeaseSettings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }
}
