package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds when the last two actions against this fault did not help. */
final class NotDisarmed implements Guard {

  @Override
  public String rule() {
    return "Two actions in a row that did not help are enough: the fault is left to people "
        + "until they arm it again.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.DISARMED;
  }

  /** It is people to whom a disarmed fault is left. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    boolean inVain =
        occasion.ledger().filter(ledger -> ledger.disarms(proposal.fault().id())).isPresent();
    return inVain
        ? Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                "the last two actions against it did not help; once the reason is found, arm it again"
                    + " with: healthcheck rearm"))
        : Optional.empty();
  }
}
