package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.List;
import java.util.Optional;

/** Holds a change of the workload where something else would undo it. */
final class NotReconciled implements Guard {

  @Override
  public String rule() {
    return "A memory limit is not changed where something else writes the workload, or is known to "
        + "own that field: it would put the old one back, and each time all pods are replaced.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.RECONCILED;
  }

  /** A person asks for a replacement, never for another limit. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!(proposal.action() instanceof Action.RaiseMemory raise)) {
      return Optional.empty();
    }
    if (putBack(raise, occasion)) {
      String detail = "the limit was raised before, and something has put it back";
      return Optional.of(Hold.of(reason(), proposal.fault(), detail));
    }
    List<String> others =
        occasion
            .facts()
            .flatMap(Facts::workload)
            .flatMap(Facts.Workload::memory)
            .map(Facts.MemoryLimit::reconciledBy)
            .orElse(List.of("it is not known what"));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                "the workload is written by " + String.join(", ", others)));
  }

  private static boolean putBack(Action.RaiseMemory raise, Occasion occasion) {
    return occasion.ledger().stream()
        .flatMap(ledger -> ledger.recent().stream())
        .filter(Ledger.Entry::charged)
        .map(entry -> entry.reservation().action())
        .anyMatch(
            action ->
                action instanceof Action.RaiseMemory earlier
                    && earlier.uid().equals(raise.uid())
                    && earlier.container().equals(raise.container())
                    && earlier.to() > raise.from());
  }
}
