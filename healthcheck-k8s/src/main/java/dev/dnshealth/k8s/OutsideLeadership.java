package dev.dnshealth.k8s;

import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the lead while the servers are seen over UDP: one who sees nothing must not keep those
 * from acting who do. Inside the cluster that is always so. Safe for use by several threads.
 */
final class OutsideLeadership implements Leadership, AutoCloseable {

  /** A way that is lost for longer is not expected back at once. */
  private static final Duration BLIND_AFTER = Duration.ofSeconds(15);

  private static final Standing ASIDE =
      new Standing.Follows(
          Optional.empty(), "this one stands aside, because no DNS pod is seen over UDP from it");

  private final Supplier<LeaseLeadership> leases;
  private final BooleanSupplier seen;
  private final Time time;
  private boolean started;
  private boolean closed;
  private Instant seenAt = Instant.MIN;
  private @Nullable LeaseLeadership lease;

  /**
   * @param leases makes what stands for the lead, anew each time it begins to
   * @param seen whether the servers are seen, from memory
   */
  OutsideLeadership(Supplier<LeaseLeadership> leases, BooleanSupplier seen, Time time) {
    this.leases = leases;
    this.seen = seen;
    this.time = time;
  }

  /** Begins; a second call does nothing. */
  synchronized void start() {
    started = true;
    current();
  }

  @Override
  public synchronized Standing current() {
    if (started && !closed) {
      look();
    }
    return lease == null ? ASIDE : lease.current();
  }

  private void look() {
    Instant now = time.now();
    if (seen.getAsBoolean()) {
      seenAt = now;
    }
    LeaseLeadership held = lease;
    if (held == null && seenAt.equals(now)) {
      LeaseLeadership next = leases.get();
      next.start();
      lease = next;
    } else if (held != null && seenAt.plus(BLIND_AFTER).isBefore(now)) {
      held.close();
      lease = null;
    }
  }

  @Override
  public CompletionStage<Standing> refresh() {
    LeaseLeadership held = lease();
    return held == null ? CompletableFuture.completedFuture(ASIDE) : held.refresh();
  }

  private synchronized @Nullable LeaseLeadership lease() {
    return lease;
  }

  /** Leads no more, and gives the Lease back; returns at once. */
  @Override
  public synchronized void close() {
    closed = true;
    if (lease != null) {
      lease.close();
    }
  }

  /** Waits until the Lease is given back after {@link #close()}. */
  void awaitEnd(Duration longest) {
    LeaseLeadership held = lease();
    if (held != null) {
      held.awaitEnd(longest);
    }
  }
}
