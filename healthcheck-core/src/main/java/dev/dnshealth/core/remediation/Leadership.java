package dev.dnshealth.core.remediation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says which of all that may act on one DNS Service is the one that does. A lambda is one.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface Leadership {

  /** Returns where this process stands, from memory; never blocks, never throws. */
  Standing current();

  /**
   * Asks anew, past every cache, as is done right before an action.
   *
   * @return the standing; exceptional completion if it cannot be told
   */
  default CompletionStage<Standing> refresh() {
    return CompletableFuture.completedFuture(current());
  }

  /** Returns the leadership of one that has no others to reckon with. */
  static Leadership alone() {
    return Standing.Alone::new;
  }
}
