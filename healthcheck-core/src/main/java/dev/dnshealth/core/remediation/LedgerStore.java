package dev.dnshealth.core.remediation;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the ledger where all that may act on one DNS Service meet.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface LedgerStore {

  /**
   * Reads the ledger anew.
   *
   * @return the ledger; exceptional completion with {@link LedgerException} if it is missing,
   *     unreadable, or of a newer kind
   */
  CompletionStage<Ledger> read();

  /**
   * Writes {@code next} in place of {@code expected}.
   *
   * @return the ledger as written, or empty if it is no longer {@code expected} and nothing was
   *     written; exceptional completion if nobody knows
   */
  CompletionStage<Optional<Ledger>> replace(Ledger expected, Ledger next);
}
