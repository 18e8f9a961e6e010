package dev.dnshealth.k8s;

import java.time.Duration;
import java.util.Objects;

/**
 * How the time is measured that a change takes from the API to the answers: by a Service that is
 * made for nothing else.
 *
 * @param namespace where it is made: our own
 * @param every how long from the end of one measurement to the next
 */
public record CanarySettings(String namespace, Duration every) {

  public CanarySettings {
    Objects.requireNonNull(namespace, "namespace");
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("every: " + every + " (expected: > 0)");
    }
  }
}
