package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.Objects;

/**
 * What one probe from one vantage to one target came to.
 *
 * @param id counts the probes of a vantage; a late reply has the id of the time-out before it
 * @param from where the probe was sent from
 * @param target where it was sent to
 * @param probe what was sent
 * @param sentAt when
 * @param at when the outcome was known
 * @param outcome what happened
 * @param late whether this reply came after the time-out that was reported before
 */
public record Observation(
    long id,
    Vantage from,
    Target target,
    Probe probe,
    Instant sentAt,
    Instant at,
    Outcome outcome,
    boolean late) {

  public Observation {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(probe, "probe");
    Objects.requireNonNull(sentAt, "sentAt");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(outcome, "outcome");
  }

  /** Returns the same outcome, seen from there, of that and with that. */
  public Observation with(Vantage otherFrom, Target otherTarget, Probe otherProbe) {
    return new Observation(id, otherFrom, otherTarget, otherProbe, sentAt, at, outcome, late);
  }

  /** Returns what the outcome means. */
  public Judgement judgement() {
    return probe.judge(outcome);
  }
}
