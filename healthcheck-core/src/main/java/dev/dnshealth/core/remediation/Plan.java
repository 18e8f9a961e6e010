package dev.dnshealth.core.remediation;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be done now: one thing at most, and why not more.
 *
 * @param proposal the action to take
 * @param withheld the action that would be taken if the mode were not to observe
 * @param holds why nothing is done about the faults that are left
 */
public record Plan(Optional<Proposal> proposal, Optional<Proposal> withheld, List<Hold> holds) {

  public Plan {
    Objects.requireNonNull(proposal, "proposal");
    Objects.requireNonNull(withheld, "withheld");
    holds = List.copyOf(holds);
  }
}
