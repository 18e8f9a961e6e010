package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Holds for a pod that has answered wrongly for a short while only: it may still mend itself. */
final class Lasting implements Guard {

  @Override
  public String rule() {
    return "A pod that has answered wrongly for a short while may mend itself: one that lost"
        + " the API has its data again seconds after the path's return.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.FAULT_YOUNG;
  }

  /** A person need not wait whether a pod mends itself. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    Doubt doubt = Doubt.of(proposal.fault());
    if (doubt == Doubt.SILENCE) {
      return Optional.empty(); // How long it must last is the detection's business.
    }
    Duration grace = occasion.policy().repair().wrongGrace();
    Optional<Instant> since =
        occasion.situation().server(proposal.instance()).flatMap(doubt::since);
    return since.filter(at -> !at.plus(grace).isAfter(occasion.now())).isPresent()
        ? Optional.empty()
        : Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
  }
}
