package dev.dnshealth.core.probe;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a good reply looks like, as data.
 *
 * @param rcodes the response codes that are right
 * @param answers what the answers of the asked type must be
 * @param authoritative whether the AA flag must be set
 * @param slowAfter the round trip from which a right reply counts as slow; empty for never
 */
public record Expectation(
    Set<Integer> rcodes, AnswerRule answers, boolean authoritative, Optional<Duration> slowAfter) {

  /** The share of a timeout or round trip that may be our own lag before it proves nothing. */
  private static final Duration TOLERATED_LAG = Duration.ofMillis(250);

  public Expectation {
    rcodes = Set.copyOf(rcodes);
    Objects.requireNonNull(answers, "answers");
    Objects.requireNonNull(slowAfter, "slowAfter");
  }

  /** Returns an expectation of NOERROR with answers as {@code rule} says. */
  public static Expectation noError(AnswerRule rule) {
    return new Expectation(Set.of(Rcode.NOERROR), rule, false, Optional.empty());
  }

  /** Returns an expectation of an authoritative NXDOMAIN. */
  public static Expectation nxDomain() {
    return new Expectation(Set.of(Rcode.NXDOMAIN), new AnswerRule.Any(), true, Optional.empty());
  }

  /** Returns the same expectation with a bound on the round trip. */
  public Expectation slowAfter(Duration bound) {
    return new Expectation(rcodes, answers, authoritative, Optional.of(bound));
  }

  /** Returns what {@code outcome} means for a question of {@code type}. */
  public Judgement judge(RecordType type, Outcome outcome) {
    return switch (outcome.kind()) {
      case NOT_SENT -> Judgement.INCONCLUSIVE;
      case ANSWERED -> judgeReply(type, (Outcome.Answered) outcome);
      case TIMED_OUT, UNREACHABLE, MALFORMED ->
          outcome.ownLag().compareTo(TOLERATED_LAG) > 0 ? Judgement.INCONCLUSIVE : Judgement.FAIL;
    };
  }

  private Judgement judgeReply(RecordType type, Outcome.Answered answered) {
    if (mismatch(type, answered.reply()).isPresent()) {
      return Judgement.FAIL;
    }
    Duration own = answered.timing().roundTrip().minus(answered.timing().ownLag());
    boolean slow = slowAfter.filter(bound -> own.compareTo(bound) > 0).isPresent();
    return slow ? Judgement.SLOW : Judgement.PASS;
  }

  /** Returns what is wrong with {@code reply}, in words, or empty if nothing is. */
  public Optional<String> mismatch(RecordType type, Reply reply) {
    if (!rcodes.contains(reply.rcode())) {
      String wanted = rcodes.stream().sorted().map(Rcode::name).collect(Collectors.joining(" or "));
      return Optional.of(Rcode.name(reply.rcode()) + ", expected " + wanted);
    }
    if (authoritative && !reply.authoritative()) {
      return Optional.of("no authority over the zone (AA not set)");
    }
    if (reply.truncated()) {
      // The answers of a truncated reply are not all there are, so they cannot be compared.
      return Optional.empty();
    }
    return answers.mismatch(reply.data(type));
  }
}
