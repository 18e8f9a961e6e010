package dev.dnshealth.core.remediation;

import dev.dnshealth.core.time.Time;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A ledger that lives as long as the process: enough where nobody else acts on the same DNS. Safe
 * for use by several threads.
 */
public final class InMemoryLedger implements LedgerStore {

  private final Time time;
  private long version;
  private Ledger current;

  /** Makes an empty ledger whose own time is {@code time}. */
  public InMemoryLedger(Time time) {
    this.time = time;
    this.current = Ledger.empty("0", time.now());
  }

  @Override
  public synchronized CompletionStage<Ledger> read() {
    current = at(current);
    return CompletableFuture.completedFuture(current);
  }

  @Override
  public synchronized CompletionStage<Optional<Ledger>> replace(Ledger expected, Ledger next) {
    if (!expected.version().equals(current.version())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    version++;
    current = at(next);
    return CompletableFuture.completedFuture(Optional.of(current));
  }

  private Ledger at(Ledger ledger) {
    return ledger.as(Long.toString(version), time.now());
  }
}
