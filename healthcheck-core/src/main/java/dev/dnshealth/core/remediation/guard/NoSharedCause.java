package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds when the fault was acted on elsewhere a short while ago: the servers share a cause. */
final class NoSharedCause implements Guard {

  @Override
  public String rule() {
    return "The same fault, on another server, a short while after an action against it: "
        + "replacing pods one by one would not end it.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.SHARED_CAUSE;
  }

  /** A person who replaces one pod after the other follows no fault from pod to pod. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion.ledger().stream()
        .flatMap(ledger -> ledger.within(occasion.policy().repair().sharedCauseWindow()).stream())
        .filter(Ledger.Entry::charged)
        .filter(entry -> Doubt.alike(entry.reservation().fault(), proposal.fault().id()))
        // In the replacement, the same fault means that the action did not help: see NotDisarmed.
        .filter(
            entry ->
                entry
                    .replacementUid()
                    .filter(uid -> uid.equals(proposal.instance().uid()))
                    .isEmpty())
        .findFirst()
        .map(
            entry ->
                Hold.of(
                    reason(),
                    proposal.fault(),
                    "the same fault was acted on at " + entry.reservation().action().instance()));
  }
}
