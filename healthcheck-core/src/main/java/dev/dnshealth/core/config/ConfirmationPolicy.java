package dev.dnshealth.core.config;

import java.time.Duration;

/**
 * How a suspicion is confirmed before it may lead to an action.
 *
 * @param probes queries from fresh ports to the suspect and to each sibling; 10
 * @param spread over how long they are sent; 1 s
 * @param siblings siblings that are asked beside the suspect, at most; 3
 * @param siblingAnswers answers that each sibling must give; 9
 * @param freshFor how long a confirmation can be relied on; 10 s
 * @param again how long after one confirmation the next may begin; 15 s
 */
public record ConfirmationPolicy(
    int probes,
    Duration spread,
    int siblings,
    int siblingAnswers,
    Duration freshFor,
    Duration again) {

  public ConfirmationPolicy {
    Checks.atLeast("probes", probes, 1);
    Checks.positive("spread", spread);
    Checks.atLeast("siblings", siblings, 1);
    Checks.atLeast("siblingAnswers", siblingAnswers, 1);
    if (siblingAnswers > probes) {
      throw new IllegalArgumentException(
          "siblingAnswers: " + siblingAnswers + " (expected: <= probes, " + probes + ")");
    }
    Checks.positive("freshFor", freshFor);
    Checks.positive("again", again);
  }

  /** Returns the defaults. */
  public static ConfirmationPolicy defaults() {
    return new ConfirmationPolicy(
        10, Duration.ofSeconds(1), 3, 9, Duration.ofSeconds(10), Duration.ofSeconds(15));
  }
}
