package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds until queries from fresh ports, to the suspect and to siblings, agree. */
final class Confirmed implements Guard {

  @Override
  public String rule() {
    return "Before an action, the suspect and some siblings are asked ten times from fresh "
        + "ports. A silent pod must not answer at all, one that answers wrongly must do so "
        + "each time, and each sibling must be right nine times.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NOT_CONFIRMED;
  }

  /** There is no suspicion to confirm. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!proposal.action().groundedOnQueries()) {
      return Optional.empty();
    }
    ConfirmationPolicy policy = occasion.policy().confirmation();
    Optional<Confirmation> last =
        occasion
            .confirmation()
            .filter(c -> c.suspect().uid().equals(proposal.instance().uid()))
            .filter(c -> c.doubt() == Doubt.of(proposal.fault()))
            .filter(c -> c.endedAt().isPresent())
            .filter(c -> !c.endedAt().get().plus(policy.freshFor()).isBefore(occasion.now()));
    if (last.isEmpty()) {
      return hold(proposal, "no fresh confirmation");
    }
    return last.get().objection(policy).flatMap(objection -> hold(proposal, objection));
  }

  private Optional<Hold> hold(Proposal proposal, String detail) {
    return Optional.of(Hold.of(reason(), proposal.fault(), detail));
  }
}
