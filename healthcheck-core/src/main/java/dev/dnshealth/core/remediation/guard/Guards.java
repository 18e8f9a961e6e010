package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.HoldReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Every guard there is. A new one is one more line here. */
public final class Guards {

  private Guards() {}

  /** Returns the reasons that may hold what a person asks for. */
  public static Set<HoldReason> ofRequests() {
    return reasons(Guard::reasons);
  }

  /** Returns those of them that a person may override. */
  public static Set<HoldReason> overridable() {
    return reasons(Guard::overridable);
  }

  private static Set<HoldReason> reasons(Function<Guard, Set<HoldReason>> of) {
    Set<HoldReason> reasons = EnumSet.noneOf(HoldReason.class);
    all().stream()
        .filter(Guard::appliesToRequests)
        .forEach(guard -> reasons.addAll(of.apply(guard)));
    return reasons;
  }

  /** Returns the guards. */
  public static List<Guard> all() {
    return List.of(
        new ActionPossible(),
        new Leading(),
        new NotPaused(),
        new ProberSure(),
        new Baseline(),
        new Lasting(),
        new Confirmed(),
        new PeersAgree(),
        new ProvenSiblings(),
        new LedgerFree(),
        new BudgetLeft(),
        new NoSharedCause(),
        new NoHarm(),
        new NotDisarmed(),
        new NotRefused(),
        new FactsKnown(),
        new RolloutOver(),
        new PodFit(),
        new WorkloadRunning(),
        new NodeFit(),
        new CorefileProven(),
        new Headroom(),
        new NotReconciled());
  }
}
