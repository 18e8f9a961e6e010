package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.List;
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

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    List<Ledger.Entry> past =
        occasion.ledger().stream()
            .flatMap(ledger -> ledger.recent().stream())
            .filter(Ledger.Entry::charged)
            .filter(entry -> entry.reservation().fault().equals(proposal.fault().id()))
            .toList();
    List<Ledger.Entry> lastTwo = past.subList(Math.max(0, past.size() - 2), past.size());
    boolean inVain =
        lastTwo.size() == 2
            && lastTwo.stream().allMatch(e -> e.outcome() == Ledger.Outcome.INEFFECTIVE);
    return inVain
        ? Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                "the last two actions against it did not help; it stays disarmed until the ledger's"
                    + " entries are removed"))
        : Optional.empty();
  }
}
