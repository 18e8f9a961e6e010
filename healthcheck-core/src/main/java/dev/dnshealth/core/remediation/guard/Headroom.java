package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;

/** Holds a raise of the memory limit unless the other servers are known to need far less. */
final class Headroom implements Guard {

  @Override
  public String rule() {
    return "A memory limit is raised only for one pod's sake: where another was ever killed for its "
        + "memory too, uses much of it, or does not say how much it uses, the load is everybody's, "
        + "and the replacement of all pods would move it from one to the next.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NO_HEADROOM;
  }

  /** A person asks for a replacement, never for another limit. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!(proposal.action() instanceof Action.RaiseMemory raise) || occasion.facts().isEmpty()) {
      return Optional.empty(); // FactsKnown holds.
    }
    return occasion.facts().get().pods().values().stream()
        .filter(pod -> !pod.uid().equals(raise.instance().uid()))
        .flatMap(pod -> problem(pod, raise, occasion).stream())
        .findFirst()
        .map(problem -> Hold.of(reason(), proposal.fault(), problem));
  }

  private static Optional<String> problem(
      PodFacts pod, Action.RaiseMemory raise, Occasion occasion) {
    if (pod.lastEnd().filter(ContainerEnd::outOfMemory).isPresent()) {
      return Optional.of(pod.name() + " was killed for its memory too");
    }
    RepairPolicy policy = occasion.policy().repair();
    Instant oldest = occasion.now().minus(policy.factsAge());
    Optional<Long> used =
        pod.pages().filter(pages -> !pages.asOf().isBefore(oldest)).flatMap(ServerPages::memory);
    if (used.isEmpty()) {
      return Optional.of("it is not known how much memory " + pod.name() + " uses");
    }
    double share = used.get() / (double) raise.from();
    return share <= policy.optIn().raiseMemoryHeadroom()
        ? Optional.empty()
        : Optional.of(pod.name() + " uses " + Math.round(share * 100) + " % of its memory");
  }
}
