package dev.dnshealth.core.evidence;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one vantage saw of one target with one probe.
 *
 * @param vantage from where
 * @param target of what
 * @param probe with what
 * @param silence answers of any kind, also late ones, against none
 * @param wrongness answers as expected against others; silence counts for neither
 * @param firstPass when an answer was first as expected
 * @param lastPass when the query was sent whose answer was last as expected, and in time
 * @param lastAnswer when the query was sent whose answer, of any kind, came last; for a late answer
 *     when that came
 * @param lastHeard when anything last came from the target's own address
 * @param lastSilentConnect when a TCP handshake was last completed with no answer after it
 * @param lastRefusal when the network last said that the target cannot be reached
 * @param problem what was wrong with the last answer that was not as expected
 * @param recent the last samples, oldest first, at most {@value #KEPT}
 */
public record Cell(
    Vantage vantage,
    Target target,
    Probe probe,
    Streak silence,
    Streak wrongness,
    Optional<Instant> firstPass,
    Optional<Instant> lastPass,
    Optional<Instant> lastAnswer,
    Optional<Instant> lastHeard,
    Optional<Instant> lastSilentConnect,
    Optional<Instant> lastRefusal,
    Optional<String> problem,
    List<Sample> recent) {

  /** How many samples are kept: a minute of the most frequent probe. */
  static final int KEPT = 64;

  public Cell {
    recent = List.copyOf(recent);
  }

  static Cell of(Vantage vantage, Target target, Probe probe) {
    return new Cell(
        vantage,
        target,
        probe,
        Streak.NONE,
        Streak.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** Returns whether the target answers here, is silent, or neither can be said yet. */
  public Standing answering() {
    return silence.standing();
  }

  /** Returns since when the target is silent here, if it has been for long enough to count. */
  public Optional<Instant> silentSince() {
    return silence.failing() ? silence.badFrom() : Optional.empty();
  }

  /** Returns when the last query was sent that got no answer in time. */
  public Optional<Instant> lastLost() {
    for (int i = recent.size() - 1; i >= 0; i--) {
      if (!recent.get(i).answered()) {
        return Optional.of(recent.get(i).sentAt());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the share of queries sent in the {@code window} before {@code now} that got no answer
   * in time, or empty if there are fewer than {@code least}.
   */
  public Optional<Double> lost(Instant now, Duration window, int least) {
    Instant from = now.minus(window);
    List<Sample> counted = recent.stream().filter(s -> s.sentAt().isAfter(from)).toList();
    if (counted.size() < least) {
      return Optional.empty();
    }
    long lost = counted.stream().filter(s -> !s.answered()).count();
    return Optional.of((double) lost / counted.size());
  }

  /** Returns when the last query was sent whose outcome is known. */
  public Optional<Instant> lastSent() {
    return recent.isEmpty()
        ? Optional.empty()
        : Optional.of(recent.get(recent.size() - 1).sentAt());
  }

  /** Returns how many of the last queries, sent after {@code instant}, were answered rightly. */
  public int passesInARowSince(Instant instant) {
    int count = 0;
    for (int i = recent.size() - 1; i >= 0; i--) {
      Sample sample = recent.get(i);
      if (!sample.right() || !sample.sentAt().isAfter(instant)) {
        break;
      }
      count++;
    }
    return count;
  }

  Cell add(Observation observation, Detection detection) {
    Judgement judgement = observation.judgement();
    if (judgement == Judgement.INCONCLUSIVE) {
      return this;
    }
    Outcome outcome = observation.outcome();
    Outcome.Kind kind = outcome.kind();
    boolean alive = kind == Outcome.Kind.ANSWERED || kind == Outcome.Kind.MALFORMED;
    boolean right = judgement == Judgement.PASS || judgement == Judgement.SLOW;
    Instant heardAt = observation.at();
    Instant answeredAt = observation.late() ? observation.at() : observation.sentAt();
    Instant deadline = observation.sentAt().plus(observation.probe().timeout());
    boolean connectedInVain =
        kind == Outcome.Kind.TIMED_OUT
            && ((Outcome.TimedOut) outcome).timing().connect().isPresent();
    return new Cell(
        vantage,
        target,
        probe,
        alive ? silence.good(detection) : silence.bad(observation.sentAt(), deadline, detection),
        alive ? nextWrongness(observation, right, detection) : wrongness,
        firstPass.isPresent() || !right ? firstPass : Optional.of(observation.at()),
        right && !observation.late() ? latest(lastPass, observation.sentAt()) : lastPass,
        alive ? latest(lastAnswer, answeredAt) : lastAnswer,
        outcome.heard() ? latest(lastHeard, heardAt) : lastHeard,
        connectedInVain ? latest(lastSilentConnect, observation.sentAt()) : lastSilentConnect,
        kind == Outcome.Kind.UNREACHABLE ? latest(lastRefusal, observation.sentAt()) : lastRefusal,
        right || !alive ? problem : Optional.of(describe(observation)),
        observation.late()
            ? recent
            : with(new Sample(observation.sentAt(), observation.at(), alive, right)));
  }

  private Streak nextWrongness(Observation observation, boolean right, Detection detection) {
    return right
        ? wrongness.good(detection)
        : wrongness.bad(observation.sentAt(), observation.at(), detection);
  }

  /** Returns the cell without a silence that has not yet been found to be one. */
  Cell forgetSilence() {
    return new Cell(
        vantage,
        target,
        probe,
        silence.forgetBad(),
        wrongness,
        firstPass,
        lastPass,
        lastAnswer,
        lastHeard,
        lastSilentConnect,
        lastRefusal,
        problem,
        List.of());
  }

  private static String describe(Observation observation) {
    Outcome outcome = observation.outcome();
    if (outcome instanceof Outcome.Malformed malformed) {
      return malformed.what();
    }
    Outcome.Answered answered = (Outcome.Answered) outcome;
    return observation
        .probe()
        .expectation()
        .mismatch(observation.probe().question().type(), answered.reply())
        .orElse("not as expected");
  }

  private static Optional<Instant> latest(Optional<Instant> old, Instant now) {
    return Optional.of(old.filter(o -> o.isAfter(now)).orElse(now));
  }

  private List<Sample> with(Sample sample) {
    List<Sample> next =
        new ArrayList<>(recent.subList(recent.size() < KEPT ? 0 : 1, recent.size()));
    next.add(sample);
    return next;
  }
}
