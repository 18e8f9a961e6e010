package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.probe.ProbePlan;
import java.time.Duration;

/**
 * How a look of ten seconds tells what a daemon takes a minute for: it asks more often. The
 * thresholds are the daemon's ({@link dev.dnshealth.core.config.Detection#defaults()}): a target
 * that is silent from the start is known to be after 5 s, and loss is judged on 20 samples.
 */
public final class ShortLook {

  /** How long a look is by default. */
  public static final Duration SPAN = Duration.ofSeconds(10);

  /** The shortest look: one that gives every rule its samples. */
  public static final Duration SHORTEST = Duration.ofSeconds(8);

  /** The longest look; whoever wants to see more wants a daemon. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Duration EACH = Duration.ofSeconds(1);

  /** 26 samples in the shortest look, of which the last may still be without an outcome. */
  private static final Duration LIVENESS = Duration.ofMillis(300);

  private ShortLook() {}

  /** Returns {@code plan} for a short look: each probe every second, those of liveness more. */
  static ProbePlan plan(ProbePlan plan) {
    return new ProbePlan(
        plan.noLessOftenThan(EACH).entries().stream()
            .map(
                entry ->
                    entry.probe().liveness()
                        ? new ProbePlan.Entry(entry.probe(), LIVENESS, entry.roles())
                        : entry)
            .toList());
  }
}
