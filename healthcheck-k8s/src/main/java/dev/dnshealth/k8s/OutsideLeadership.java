package dev.dnshealth.k8s;

import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.Standing;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Stands for the lead once the servers were seen over UDP, and not before: one who sees nothing
 * must not keep those from acting who do.
 */
final class OutsideLeadership implements Leadership {

  private static final Standing ASIDE =
      new Standing.Follows(
          Optional.empty(), "this one stands aside, because no DNS pod was seen over UDP from it");

  private final LeaseLeadership lease;
  private final BooleanSupplier seen;
  private volatile boolean started;
  private volatile boolean stands;

  /**
   * @param lease is started once that is so
   * @param seen whether the servers were seen, from memory
   */
  OutsideLeadership(LeaseLeadership lease, BooleanSupplier seen) {
    this.lease = lease;
    this.seen = seen;
  }

  /** Begins; a second call does nothing. */
  void start() {
    started = true;
    current();
  }

  @Override
  public Standing current() {
    if (started && !stands && seen.getAsBoolean()) {
      stands = true;
      lease.start();
    }
    return stands ? lease.current() : ASIDE;
  }

  @Override
  public CompletionStage<Standing> refresh() {
    return stands ? lease.refresh() : CompletableFuture.completedFuture(ASIDE);
  }
}
