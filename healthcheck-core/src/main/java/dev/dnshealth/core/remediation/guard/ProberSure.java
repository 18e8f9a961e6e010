package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds while the one who looks may be at fault. */
final class ProberSure implements Guard {

  @Override
  public String rule() {
    return "Whoever has stood still, hears nothing at all, lost the API or is being "
        + "intercepted blames nobody.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.PROBER_UNSURE;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion.diagnosis().unknown().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                "unsure: " + occasion.diagnosis().unknown().stream().sorted().toList()));
  }
}
