package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;
import java.util.Set;

/** Holds for a while after an action could not be taken. */
final class NotRefused implements Guard {

  @Override
  public String rule() {
    return "When the API refused an action, as for a disruption budget, it is not asked "
        + "again for a while.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.REFUSED;
  }

  /** Who overrides it would ask again and again. */
  @Override
  public Set<HoldReason> overridable() {
    return Set.of();
  }

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(
        HoldReason.REFUSED,
        HoldReason.DISRUPTION_BUDGET,
        HoldReason.SEVERAL_DISRUPTION_BUDGETS,
        HoldReason.RIGHT_MISSING);
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion
        .refusal()
        .filter(refusal -> refusal.until().isAfter(occasion.now()))
        .map(
            refusal ->
                new Hold(
                    refusal.reason(),
                    proposal.fault().id(),
                    proposal.fault().subject(),
                    refusal.why(),
                    Optional.of(refusal.until())));
  }
}
