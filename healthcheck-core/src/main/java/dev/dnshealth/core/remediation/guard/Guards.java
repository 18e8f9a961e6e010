package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Guard;
import java.util.List;

/** Every guard there is. A new one is one more line here. */
public final class Guards {

  private Guards() {}

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
