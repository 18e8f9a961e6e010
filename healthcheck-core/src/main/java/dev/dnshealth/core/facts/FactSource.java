package dev.dnshealth.core.facts;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells what the Kubernetes API knows. A lambda that returns fixed facts is a source. */
@FunctionalInterface
public interface FactSource {

  /**
   * Returns the last known facts from memory; never blocks, never throws. Empty: none are known.
   */
  Optional<Facts> latest();

  /**
   * Reads the facts anew, past every cache, as is done right before an action.
   *
   * @return the facts; exceptional completion if they cannot be read
   */
  default CompletionStage<Facts> refresh() {
    return latest()
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () -> CompletableFuture.failedFuture(new IllegalStateException("no facts are known")));
  }
}
