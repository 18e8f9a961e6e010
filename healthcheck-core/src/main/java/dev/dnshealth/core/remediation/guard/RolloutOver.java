package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts.Workload;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;

/** Holds while a rollout or a change of replicas is in progress, and for a while after. */
final class RolloutOver implements Guard {

  @Override
  public String rule() {
    return "During a rollout, and shortly after, pods come and go for good reason.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.ROLLOUT;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    Instant from = occasion.now().minus(occasion.policy().repair().rolloutGrace());
    return occasion
        .facts()
        .flatMap(facts -> facts.workload())
        .flatMap(workload -> problem(workload, from))
        .map(problem -> Hold.of(reason(), proposal.fault(), problem));
  }

  private static Optional<String> problem(Workload workload, Instant from) {
    if (!workload.settled()) {
      return Optional.of("the rollout of " + workload.name() + " is in progress");
    }
    return workload.changedAt().filter(at -> at.isAfter(from)).isPresent()
        ? Optional.of(workload.name() + " was changed a short while ago")
        : Optional.empty();
  }
}
