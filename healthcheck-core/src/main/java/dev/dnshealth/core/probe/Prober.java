package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Target;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Sends a probe and tells what came of it. A lambda is a prober. */
@FunctionalInterface
public interface Prober {

  /**
   * Sends {@code probe} to {@code target}. Does not block.
   *
   * @param late told at most once, and only after a time-out, that the reply came after all
   * @return the outcome, complete by the probe's timeout. It completes exceptionally only because
   *     of a bug; a sick network is an {@link Outcome}
   */
  CompletionStage<Outcome> probe(Target target, Probe probe, Consumer<Outcome.Answered> late);
}
