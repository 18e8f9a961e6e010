package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What comes of a probe in a simulated network.
 *
 * @param outcome what happens
 * @param after how long after the query was sent that is known
 * @param late the reply that comes after all, if the outcome is a time-out and one does
 */
public record Reception(Outcome outcome, Duration after, Optional<Late> late) {

  public Reception {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(late, "late");
  }

  /**
   * A reply after the time-out.
   *
   * @param outcome the reply
   * @param after how long after the query was sent it comes
   */
  public record Late(Outcome.Answered outcome, Duration after) {

    public Late {
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(after, "after");
    }
  }
}
