package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Duration;
import java.util.Optional;

/** Holds when as many actions were taken as the budget allows. */
final class BudgetLeft implements Guard {

  @Override
  public String rule() {
    return "There is a limit to what a machine may do on its own in an hour and in a day.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.BUDGET_EXHAUSTED;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (occasion.ledger().isEmpty()) {
      return Optional.empty(); // LedgerFree holds.
    }
    Ledger ledger = occasion.ledger().get();
    return check(proposal, ledger, Duration.ofHours(1), occasion.policy().repair().perHour())
        .or(() -> check(proposal, ledger, Duration.ofDays(1), occasion.policy().repair().perDay()));
  }

  private Optional<Hold> check(Proposal proposal, Ledger ledger, Duration window, int allowed) {
    long taken = ledger.within(window).stream().filter(Ledger.Entry::charged).count();
    return taken < allowed
        ? Optional.empty()
        : Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                taken + " actions in " + window.toHours() + " h, " + allowed + " allowed"));
  }
}
