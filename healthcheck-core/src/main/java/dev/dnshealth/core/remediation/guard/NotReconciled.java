package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
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
    if (!(proposal.action() instanceof Action.RaiseMemory)) {
      return Optional.empty();
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
}
