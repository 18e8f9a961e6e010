package dev.dnshealth.core.evidence;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one vantage saw of one target with one probe. Takes about 1 kB ({@code CellMemoryTest}).
 *
 * @param vantage from where
 * @param target of what
 * @param probe with what
 * @param silence answers of any kind, also late ones, against none
 * @param wrongness answers as expected against others; silence counts for neither
 * @param firstPass when an answer was first as expected
 * @param lastSent when the query was sent whose outcome was known last
 * @param lastPass when the query was sent whose answer was last as expected, and in time
 * @param lastAnswer when the query was sent whose answer, of any kind, came last; for a late answer
 *     when that came
 * @param lastHeard when anything last came from the target's own address
 * @param lastSilentConnect when a TCP handshake was last completed with no answer after it
 * @param lastRefusal when the network last said that the target cannot be reached
 * @param mistake what was wrong with the last answer that was not as expected
 * @param servers the names by which servers last told who they are, each with when
 * @param samples the last outcomes
 */
public record Cell(
    Vantage vantage,
    Target target,
    Probe probe,
    Streak silence,
    Streak wrongness,
    Optional<Instant> firstPass,
    Optional<Instant> lastSent,
    Optional<Instant> lastPass,
    Optional<Instant> lastAnswer,
    Optional<Instant> lastHeard,
    Optional<Instant> lastSilentConnect,
    Optional<Instant> lastRefusal,
    Optional<Mistake> mistake,
    Map<String, Instant> servers,
    Samples samples) {

  public Cell {
    servers = Map.copyOf(servers);
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
        Optional.empty(),
        Map.of(),
        Samples.none());
  }

  /** Returns whether the target answers here, is silent, or neither can be said yet. */
  public Standing answering() {
    return silence.standing();
  }

  /** Returns since when the target is silent here, if it has been for long enough to count. */
  public Optional<Instant> silentSince() {
    return silence.failing() ? silence.badFrom() : Optional.empty();
  }

  /** Returns what the last outcomes add up to. */
  public Reading reading() {
    if (silence.isBad()) {
      return Reading.SILENT;
    }
    if (wrongness.isBad()) {
      return Reading.WRONG;
    }
    return wrongness.standing() == Standing.GOOD && wrongness.bad() == 0 && silence.bad() == 0
        ? Reading.RIGHT
        : Reading.UNKNOWN;
  }

  /** Returns whether a query sent after {@code from} was never answered. */
  public boolean lostSince(Instant from) {
    return samples.lostSince(from);
  }

  /**
   * Returns the share of queries sent in the {@code window} before {@code now} that were never
   * answered, or empty if there are fewer than {@code least}.
   */
  public Optional<Double> lost(Instant now, Duration window, int least) {
    return share(samples.lostSince(now.minus(window), least, 0, Integer.MAX_VALUE, false));
  }

  /**
   * Returns the same share, or empty also if fewer than {@code leastLost} were lost.
   *
   * @param silence so many lost in a row do not count: they were a silence
   * @param butLastLost whether what was lost since the last answer is left out: it may be a silence
   *     that begins
   */
  public Optional<Double> lost(
      Instant now, Duration window, int least, int leastLost, int silence, boolean butLastLost) {
    return share(samples.lostSince(now.minus(window), least, leastLost, silence, butLastLost));
  }

  /**
   * Returns since when the target is silent here, if it has been for long enough to count without
   * what was lost before {@code from}.
   */
  public Optional<Instant> silentAfter(Instant from, Detection detection) {
    return samples
        .lostInARowSince(from, failures(detection))
        .filter(
            first ->
                lastSent
                    .filter(
                        last ->
                            Duration.between(first, last.plus(probe.timeout()))
                                    .compareTo(detection.span())
                                >= 0)
                    .isPresent());
  }

  /**
   * Returns the share of the answers to queries sent in the {@code window} before {@code now} that
   * took longer than {@code bound}, or empty if there are fewer than {@code least}.
   */
  public Optional<Double> slow(Instant now, Duration window, Duration bound, int least) {
    return share(samples.slowSince(now.minus(window), bound, least));
  }

  /** Returns whether an answer to a query sent after {@code from} was not as expected. */
  public boolean wrongSince(Instant from) {
    return samples.wrongSince(from);
  }

  /** Returns how many queries sent in the {@code window} before {@code now} came to an end. */
  public int asked(Instant now, Duration window) {
    return samples.since(now.minus(window));
  }

  /** Returns how far apart the last queries were sent; zero if there were not two. */
  public Duration pace() {
    return samples.pace();
  }

  /** Returns how long the slowest answer took in the {@code window} before {@code now}. */
  public Duration slowest(Instant now, Duration window) {
    return samples.slowestSince(now.minus(window));
  }

  /** Returns how many pairs were half answered in the {@code window} before {@code now}. */
  public int halves(Instant now, Duration window) {
    return samples.halvesSince(now.minus(window));
  }

  /** Returns when the n-th of the queries sent since {@code from} was sent that were lost. */
  public Optional<Instant> nthLostSince(Instant from, int n) {
    return samples.nthLostSince(from, n);
  }

  /** Returns how many queries sent after {@code from} were lost. */
  public int countLostAfter(Instant from) {
    return samples.countLostAfter(from);
  }

  /** Returns when the first answer came to a query sent after {@code from}. */
  public Optional<Instant> firstAnswerAfter(Instant from) {
    return samples.firstAnswerAfter(from);
  }

  /** Returns when the first TCP connection was made after {@code from} that then stayed silent. */
  public Optional<Instant> firstSilentConnectAfter(Instant from) {
    return samples.firstHalfAfter(from);
  }

  /** Returns how many of the last queries, sent after {@code instant}, were answered rightly. */
  public int passesInARowSince(Instant instant) {
    return samples.passesInARowSince(instant);
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
    Instant sentAt = observation.sentAt();
    Instant answeredAt = observation.late() ? observation.at() : sentAt;
    int failures = failures(detection);
    return new Cell(
        vantage,
        target,
        probe,
        alive
            ? silence.good(detection)
            : silence.bad(sentAt, sentAt.plus(observation.probe().timeout()), failures, detection),
        !alive
            ? wrongness
            : right
                ? wrongness.good(detection)
                : wrongness.bad(sentAt, observation.at(), failures, detection),
        firstPass.isPresent() || !right ? firstPass : Optional.of(observation.at()),
        observation.late() ? lastSent : latest(lastSent, sentAt),
        right && !observation.late() ? latest(lastPass, sentAt) : lastPass,
        alive ? latest(lastAnswer, answeredAt) : lastAnswer,
        outcome.heard() ? latest(lastHeard, observation.at()) : lastHeard,
        connectedInVain(outcome) ? latest(lastSilentConnect, sentAt) : lastSilentConnect,
        kind == Outcome.Kind.UNREACHABLE ? latest(lastRefusal, sentAt) : lastRefusal,
        right || !alive ? mistake : Optional.of(mistake(observation)),
        ServerNames.add(servers, observation),
        observation.late()
            ? samples.late(sentAt, Duration.between(sentAt, observation.at()))
            : samples.add(
                sentAt, took(outcome), alive, right, half(outcome) || connectedInVain(outcome)));
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
        lastSent,
        lastPass,
        lastAnswer,
        lastHeard,
        lastSilentConnect,
        lastRefusal,
        mistake,
        servers,
        Samples.none());
  }

  private int failures(Detection detection) {
    boolean often = probe.liveness() || probe.id().equals(DefaultProbes.CONFIRM_UDP);
    return often ? detection.failures() : detection.seldomFailures();
  }

  private static boolean connectedInVain(Outcome outcome) {
    return outcome instanceof Outcome.TimedOut timedOut && timedOut.timing().connect().isPresent();
  }

  private static boolean half(Outcome outcome) {
    return outcome instanceof Outcome.TimedOut timedOut && timedOut.answered() == 1;
  }

  private static Duration took(Outcome outcome) {
    return outcome instanceof Outcome.Answered answered
        ? answered.timing().roundTrip().minus(answered.timing().ownLag())
        : Duration.ZERO;
  }

  private static Mistake mistake(Observation observation) {
    Outcome outcome = observation.outcome();
    if (outcome instanceof Outcome.Malformed malformed) {
      return new Mistake(OptionalInt.empty(), malformed.what());
    }
    Outcome.Answered answered = (Outcome.Answered) outcome;
    return new Mistake(
        OptionalInt.of(answered.reply().rcode()),
        observation
            .probe()
            .expectation()
            .mismatch(observation.probe().question().type(), answered.reply())
            .orElse("not as expected"));
  }

  private static Optional<Instant> latest(Optional<Instant> old, Instant now) {
    return old.isPresent() && old.get().isAfter(now) ? old : Optional.of(now);
  }

  private static Optional<Double> share(double value) {
    return value < 0 ? Optional.empty() : Optional.of(value);
  }
}
