package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Holds when the facts that the other guards need are missing or old. */
final class FactsKnown implements Guard {

  @Override
  public String rule() {
    return "What the API says must be known and seconds old; what is absent is never taken "
        + "for harmless.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.FACTS_MISSING;
  }

  /** Other guards say nothing where nothing is known, because this one holds. */
  @Override
  public Set<HoldReason> overridable() {
    return Set.of();
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (occasion.facts().isEmpty()) {
      return hold(proposal, "no facts are known");
    }
    Facts facts = occasion.facts().get();
    Instant oldest = occasion.now().minus(occasion.policy().repair().factsAge());
    if (facts.asOf().isBefore(oldest)) {
      return hold(proposal, "the facts are old");
    }
    if (facts.workload().isEmpty()) {
      return hold(proposal, "the Deployment or DaemonSet is not known");
    }
    if (!facts.pods().containsKey(proposal.instance().uid())) {
      return hold(proposal, "the pod is not among the workload's pods");
    }
    return facts.missingRights().isEmpty()
        ? hold(proposal, "it is not known whether the rights are there")
        : Optional.empty();
  }

  private Optional<Hold> hold(Proposal proposal, String detail) {
    return Optional.of(Hold.of(reason(), proposal.fault(), detail));
  }
}
