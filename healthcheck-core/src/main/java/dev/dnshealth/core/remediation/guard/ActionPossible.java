package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds where nothing may or can act. */
final class ActionPossible implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(
        HoldReason.OBSERVE_MODE,
        HoldReason.NO_REMEDIATOR,
        HoldReason.ACTION_UNDER_WAY,
        HoldReason.RIGHT_MISSING);
  }

  @Override
  public String rule() {
    return "Something must be there that may act: the mode says so, every right is there, "
        + "and no action of our own is under way.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.OBSERVE_MODE;
  }

  /**
   * Nothing can be done where nothing can act; and one action at a time is what the ledger is for.
   */
  @Override
  public Set<HoldReason> overridable() {
    return Set.of();
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (occasion.policy().mode() == Mode.OBSERVE) {
      return hold(HoldReason.OBSERVE_MODE, proposal, "would have acted: " + proposal.action());
    }
    if (!occasion.canAct()) {
      return hold(HoldReason.NO_REMEDIATOR, proposal, HoldReason.NO_REMEDIATOR.words());
    }
    if (occasion.busy()) {
      return hold(HoldReason.ACTION_UNDER_WAY, proposal, "an action is under way or has to settle");
    }
    List<String> missing =
        occasion.facts().flatMap(facts -> facts.missingRights()).orElse(List.of()).stream()
            .filter(right -> concerns(right, proposal.action()))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : hold(HoldReason.RIGHT_MISSING, proposal, "missing: " + String.join(", ", missing));
  }

  /** What only one of the actions needs keeps no other from being taken. */
  private static boolean concerns(String right, Action action) {
    return right.startsWith("patch deployments ")
        ? action instanceof Action.RaiseMemory
        : !right.startsWith("patch pods ") || action instanceof Action.Quarantine;
  }

  private static Optional<Hold> hold(HoldReason reason, Proposal proposal, String detail) {
    return Optional.of(Hold.of(reason, proposal.fault(), detail));
  }
}
