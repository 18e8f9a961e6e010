package dev.dnshealth.core.testing;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.target.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A prober whose outcomes are given by a function, or left open for the test to complete by hand.
 * Safe for use by several threads.
 */
public final class ScriptedProber implements Prober {

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private volatile BiFunction<Target, Probe, CompletionStage<Outcome>> script;

  /** Makes a prober that leaves every probe open. */
  public ScriptedProber() {
    this.script = (target, probe) -> new CompletableFuture<>();
  }

  /** Makes a prober that answers at once with what {@code outcomes} says. */
  public ScriptedProber(BiFunction<Target, Probe, Outcome> outcomes) {
    this();
    answer(outcomes);
  }

  /** Answers at once with what {@code outcomes} says from now on. */
  public void answer(BiFunction<Target, Probe, Outcome> outcomes) {
    script = (target, probe) -> CompletableFuture.completedFuture(outcomes.apply(target, probe));
  }

  /** Returns all that was sent, in order. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  @Override
  public CompletionStage<Outcome> probe(
      Target target, Probe probe, Consumer<Outcome.Answered> late) {
    CompletableFuture<Outcome> outcome = script.apply(target, probe).toCompletableFuture();
    sent.add(new Sent(target, probe, outcome, late));
    return outcome;
  }

  /**
   * A probe that was sent.
   *
   * @param target to where
   * @param probe what
   * @param outcome to be completed by the test, unless the script has done so
   * @param late to be told of a late reply
   */
  public record Sent(
      Target target,
      Probe probe,
      CompletableFuture<Outcome> outcome,
      Consumer<Outcome.Answered> late) {}
}
