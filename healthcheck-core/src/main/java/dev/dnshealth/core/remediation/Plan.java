package dev.dnshealth.core.remediation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be done now: one thing at most, and why not more.
 *
 * @param proposal the action to take
 * @param withheld the action that would be taken if the mode were not to observe
 * @param holds why nothing is done about the faults that are left, or for the person who asks
 * @param request what comes of a person's request, if there is one
 */
public record Plan(
    Optional<Proposal> proposal,
    Optional<Proposal> withheld,
    List<Hold> holds,
    Optional<RequestPlan> request) {

  public Plan {
    Objects.requireNonNull(proposal, "proposal");
    Objects.requireNonNull(withheld, "withheld");
    holds = List.copyOf(holds);
    Objects.requireNonNull(request, "request");
  }

  /** Makes a plan where no person asks for anything. */
  public Plan(Optional<Proposal> proposal, Optional<Proposal> withheld, List<Hold> holds) {
    this(proposal, withheld, holds, Optional.empty());
  }

  /** Returns this plan with a person's request, which goes before what would be done else. */
  Plan with(RequestPlan asked) {
    List<Hold> all = new ArrayList<>(holds);
    all.addAll(asked.holds());
    boolean done = asked.free() && !asked.request().planOnly();
    return new Plan(
        done ? Optional.of(asked.proposal()) : proposal, withheld, all, Optional.of(asked));
  }

  /** Returns this plan with other holds. */
  public Plan withHolds(List<Hold> others) {
    return new Plan(proposal, withheld, others, request);
  }
}
