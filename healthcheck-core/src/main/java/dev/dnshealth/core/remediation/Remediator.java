package dev.dnshealth.core.remediation;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Performs actions. A lambda is a remediator; a monitor without one only observes.
 *
 * <p>Called from the monitor's thread for remediation, one call at a time.
 */
@FunctionalInterface
public interface Remediator {

  /**
   * Performs a reserved action. It must act on the very instance that is named, by UID, and do
   * nothing if that is gone.
   *
   * @param notAfter when the ground for the action is too old: after that it must not be sent
   * @return the result; exceptional completion counts as {@link Result.Indeterminate}
   */
  CompletionStage<Result> perform(Reservation reservation, Instant notAfter);

  /**
   * Finds out what became of an action whose result is unknown: {@link Result.Done} if the instance
   * is gone or going, {@link Result.Indeterminate} while it exists or nobody can say, {@link
   * Result.NotDone} only if it can have no effect any more.
   */
  default CompletionStage<Result> lookUp(Reservation reservation) {
    return CompletableFuture.completedFuture(
        new Result.Indeterminate("this remediator cannot look up past actions"));
  }
}
