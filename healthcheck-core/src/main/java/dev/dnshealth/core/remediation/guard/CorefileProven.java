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

/**
 * Holds unless another pod started with the Corefile as it is now, and serves: a new one might not
 * start with it.
 */
final class CorefileProven implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.COREFILE_UNPROVEN, HoldReason.FACTS_MISSING);
  }

  @Override
  public String rule() {
    return "A new pod starts with the Corefile as it is now. Unless a pod that serves has "
        + "started with that, nobody knows whether it would.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.COREFILE_UNPROVEN;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    Optional<Facts> facts = occasion.facts();
    if (facts.isEmpty()) {
      return Optional.empty(); // FactsKnown holds.
    }
    Optional<Instant> changedAt =
        facts.flatMap(Facts::config).flatMap(config -> config.changedAt());
    if (changedAt.isEmpty()) {
      return Optional.of(
          Hold.of(
              HoldReason.FACTS_MISSING,
              proposal.fault(),
              "it is not known when the Corefile last changed"));
    }
    boolean proven =
        facts.get().pods().values().stream()
            .filter(pod -> !pod.uid().equals(proposal.instance().uid()))
            .filter(pod -> pod.ready() && pod.servingEndpoint())
            .anyMatch(pod -> pod.startedAt().filter(at -> at.isAfter(changedAt.get())).isPresent());
    return proven
        ? Optional.empty()
        : Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
  }
}
