package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds for a pod that was never seen well from here: its path may never have worked. */
final class Baseline implements Guard {

  @Override
  public HoldReason reason() {
    return HoldReason.NO_BASELINE;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    boolean served =
        occasion
            .situation()
            .server(proposal.instance())
            .filter(
                server ->
                    server.lines().stream()
                        .anyMatch(line -> line.silentSince().isPresent() && line.served()))
            .isPresent();
    return served
        ? Optional.empty()
        : Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
  }
}
