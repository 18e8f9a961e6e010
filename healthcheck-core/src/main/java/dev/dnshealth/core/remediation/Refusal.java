package dev.dnshealth.core.remediation;

import java.time.Instant;
import java.util.Objects;

/**
 * An action that could not be taken and is not tried again for a while.
 *
 * @param until how long
 * @param reason which kind of obstacle it is, as a hold says it
 * @param why in words
 */
public record Refusal(Instant until, HoldReason reason, String why) {
  public Refusal {
    Objects.requireNonNull(until, "until");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(why, "why");
  }
}
