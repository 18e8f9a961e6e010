package dev.dnshealth.core.remediation;

import java.time.Instant;
import java.util.Objects;

/**
 * An action that could not be taken and is not tried again for a while.
 *
 * @param until how long
 * @param why in words
 */
public record Refusal(Instant until, String why) {
  public Refusal {
    Objects.requireNonNull(until, "until");
    Objects.requireNonNull(why, "why");
  }
}
