package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A fresh look at a suspect and its siblings: some queries to each, all from fresh ports.
 *
 * @param suspect the server in question
 * @param doubt what it is suspected of
 * @param startedAt when the look began
 * @param tallies what came of it so far, for each target that is asked, in the order of asking
 * @param endedAt when the last outcome was known
 */
public record Confirmation(
    Instance suspect,
    Doubt doubt,
    Instant startedAt,
    Map<Target, Tally> tallies,
    Optional<Instant> endedAt) {

  public Confirmation {
    Objects.requireNonNull(suspect, "suspect");
    Objects.requireNonNull(doubt, "doubt");
    Objects.requireNonNull(startedAt, "startedAt");
    tallies = Collections.unmodifiableMap(new LinkedHashMap<>(tallies));
    Objects.requireNonNull(endedAt, "endedAt");
  }

  /**
   * What came of the queries to one target.
   *
   * @param answered queries that were answered, also late
   * @param right those of them that were answered as expected, in time
   * @param wrong those of them that were not answered as expected, in time or late
   * @param ended queries whose outcome is known
   * @param inconclusive those of them that say nothing about the target
   */
  public record Tally(int answered, int right, int wrong, int ended, int inconclusive) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0);
  }

  /** Returns a look that begins now. */
  public static Confirmation begin(
      Instance suspect, Doubt doubt, List<Target> targets, Instant now) {
    Map<Target, Tally> tallies = new LinkedHashMap<>();
    targets.forEach(target -> tallies.put(target, Tally.NONE));
    return new Confirmation(suspect, doubt, now, tallies, Optional.empty());
  }

  /** Returns the look with one more outcome counted; one of another target changes nothing. */
  public Confirmation add(Observation observation, ConfirmationPolicy policy) {
    Tally old = tallies.get(observation.target());
    if (old == null) {
      return this;
    }
    Outcome.Kind kind = observation.outcome().kind();
    boolean answered = kind == Outcome.Kind.ANSWERED || kind == Outcome.Kind.MALFORMED;
    Judgement judgement = observation.judgement();
    boolean right =
        !observation.late() && (judgement == Judgement.PASS || judgement == Judgement.SLOW);
    boolean inconclusive = judgement == Judgement.INCONCLUSIVE;
    Map<Target, Tally> next = new LinkedHashMap<>(tallies);
    // A late reply is the second outcome of its query; it still proves that the target lives.
    next.put(
        observation.target(),
        new Tally(
            old.answered() + (answered ? 1 : 0),
            old.right() + (right ? 1 : 0),
            old.wrong() + (answered && judgement == Judgement.FAIL ? 1 : 0),
            old.ended() + (observation.late() ? 0 : 1),
            old.inconclusive() + (inconclusive ? 1 : 0)));
    boolean all = next.values().stream().allMatch(t -> t.ended() >= policy.probes());
    Optional<Instant> end =
        endedAt.or(() -> all ? Optional.of(observation.at()) : Optional.empty());
    return new Confirmation(suspect, doubt, startedAt, next, end);
  }

  /** Returns what speaks against the suspicion, in words, or empty if the look bears it out. */
  public Optional<String> objection(ConfirmationPolicy policy) {
    if (endedAt.isEmpty()) {
      return Optional.of("the confirmation is still under way");
    }
    if (tallies.keySet().stream().noneMatch(this::isSuspect)) {
      return Optional.of("the pod itself was not asked");
    }
    int siblings = 0;
    int proven = 0;
    for (Map.Entry<Target, Tally> entry : tallies.entrySet()) {
      Tally tally = entry.getValue();
      if (isSuspect(entry.getKey())) {
        Optional<String> objection = objection(tally, policy);
        if (objection.isPresent()) {
          return objection;
        }
      } else {
        siblings++;
        proven += tally.right() >= policy.siblingAnswers() ? 1 : 0;
      }
    }
    return siblings > 0 && proven == siblings
        ? Optional.empty()
        : Optional.of(
            proven
                + " of "
                + siblings
                + " siblings gave "
                + policy.siblingAnswers()
                + " right answers");
  }

  private Optional<String> objection(Tally tally, ConfirmationPolicy policy) {
    if (tally.inconclusive() > 0) {
      return Optional.of("some of the confirming queries could not be sent");
    }
    if (doubt == Doubt.SILENCE) {
      return tally.answered() == 0
          ? Optional.empty()
          : Optional.of("the pod answered " + tally.answered() + " of the confirming queries");
    }
    int right = tally.answered() - tally.wrong();
    if (right > 0) {
      return Optional.of("the pod answered " + right + " of the confirming queries rightly");
    }
    // One that answers seldom may do so rightly: that is another fault.
    return tally.wrong() >= policy.siblingAnswers()
        ? Optional.empty()
        : Optional.of("the pod answered only " + tally.wrong() + " of the confirming queries");
  }

  private boolean isSuspect(Target target) {
    return target.instance().filter(i -> i.uid().equals(suspect.uid())).isPresent();
  }
}
