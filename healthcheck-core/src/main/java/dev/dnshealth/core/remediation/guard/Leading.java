package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds in all but one of those that may act. */
final class Leading implements Guard {

  @Override
  public HoldReason reason() {
    return HoldReason.NOT_LEADER;
  }

  @Override
  public String rule() {
    return "Of several monitors that may act on the same Service one does: the one that holds the "
        + "Lease beside it, and only while it has renewed that in time by its own clock. The "
        + "Lease is read again right before an action is sent. What a person asks for needs no "
        + "lead: it takes the one open place in the ledger, which the leader's own action has to "
        + "take as well.";
  }

  /**
   * What keeps the two apart is the reservation in the ledger, which the leader has to take too.
   */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion.standing().leads(occasion.now())
        ? Optional.empty()
        : Optional.of(
            Hold.of(reason(), proposal.fault(), occasion.standing().words(occasion.now())));
  }
}
