package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one vantage got from one server, as plain lists in the order of asking, and what a person
 * would say of it. Written apart from the evidence window and the situation, to be compared with
 * what these come to.
 *
 * @param from the vantage
 * @param server the server
 * @param names the queries for the cluster's own names over UDP
 * @param news the queries for what the API learned lately
 * @param tcp the queries over TCP
 */
record Seen(Vantage from, Instance server, List<Asked> names, List<Asked> news, List<Asked> tcp) {

  /** How long after an unanswered query it is given up. */
  private static final Duration DEADLINE = Probe.TIMEOUT;

  /** How long an answer is on its way. */
  static final Duration ROUND_TRIP = Duration.ofMillis(1);

  /** What lies longer back says nothing about the present. */
  private static final Duration PRESENT = Duration.ofSeconds(10);

  /** What a query came to. */
  enum Got {
    RIGHT('r'),
    WRONG('w'),
    NOTHING('.'),
    /** A TCP connection, and then nothing. */
    CONNECTION('c');

    private final char letter;

    Got(char letter) {
      this.letter = letter;
    }
  }

  /** A query and what it came to. */
  record Asked(Instant at, Got got) {}

  /** How many in a row make a target fail, over how long, and how many make it well again. */
  record Numbers(int failures, Duration span, int recoveries) {}

  boolean everRight() {
    return names.stream().anyMatch(asked -> asked.got == Got.RIGHT);
  }

  Optional<Instant> lastRight() {
    return last(names, asked -> asked.got == Got.RIGHT);
  }

  Optional<Instant> lastAnswer() {
    return last(names, asked -> asked.got != Got.NOTHING);
  }

  /** The last queries, so many and over so long that it counts, were not answered. */
  boolean silent(Numbers numbers, Instant now) {
    List<Asked> run = lastRun(names, Seen::unanswered);
    return present(now) && enough(run, DEADLINE, numbers);
  }

  /** Returns the last queries, as far back as none of them was answered. */
  List<Asked> lost() {
    return lastRun(names, Seen::unanswered);
  }

  /**
   * TCP was answered, or connected, at its last try and also at one that came after three queries
   * over UDP were lost, with two more lost after that.
   */
  boolean packetCameInSilence() {
    List<Asked> lost = lost();
    if (lost.size() < 5 || tcp.isEmpty()) {
      return false;
    }
    Asked last = tcp.get(tcp.size() - 1);
    Optional<Asked> first =
        tcp.stream()
            .filter(asked -> asked.got != Got.NOTHING)
            .filter(asked -> (asked.got == Got.CONNECTION) == (last.got == Got.CONNECTION))
            .filter(asked -> asked.at.isAfter(lost.get(2).at))
            .findFirst();
    return last.got != Got.NOTHING
        && !last.at.isBefore(lost.get(0).at)
        && first
            .filter(tried -> lost.stream().filter(l -> l.at.isAfter(tried.at)).count() >= 2)
            .isPresent();
  }

  /** Some query was answered, or none was for so long that it counts; and it is not silent now. */
  boolean answering(Numbers numbers, Instant now) {
    return present(now)
        && !silent(numbers, now)
        && (lastAnswer().isPresent() || failing(names, Seen::unanswered, DEADLINE, numbers));
  }

  /** It answers, and did so often enough since it last did not. */
  boolean well(Numbers numbers, Instant now) {
    return present(now)
        && !silent(numbers, now)
        && lastAnswer().isPresent()
        && !failing(names, Seen::unanswered, DEADLINE, numbers);
  }

  /** Since when the answers to {@code queries} are wrong, if for so long that it counts. */
  static Optional<Instant> wrongSince(List<Asked> queries, Numbers numbers) {
    List<Asked> answered = queries.stream().filter(asked -> !unanswered(asked)).toList();
    List<Asked> run = lastRun(answered, Seen::wrong);
    return failing(answered, Seen::wrong, ROUND_TRIP, numbers)
        ? run.stream().findFirst().map(Asked::at)
        : Optional.empty();
  }

  /** The last answer about the news was right, and nothing speaks against it any more. */
  boolean knowsTheNews(Numbers numbers) {
    List<Asked> answered = news.stream().filter(asked -> !unanswered(asked)).toList();
    return !news.isEmpty()
        && news.get(news.size() - 1).got == Got.RIGHT
        && !failing(news, Seen::unanswered, DEADLINE, numbers)
        && !failing(answered, Seen::wrong, ROUND_TRIP, numbers);
  }

  /** Something was asked of late. */
  boolean present(Instant now) {
    return last(names, asked -> true).filter(at -> at.plus(PRESENT).isAfter(now)).isPresent();
  }

  /** Bad once it was so for long enough, and until it was good often enough in a row. */
  private static boolean failing(
      List<Asked> queries, Predicate<Asked> bad, Duration known, Numbers numbers) {
    if (queries.isEmpty()) {
      return false;
    }
    boolean endsBadly = bad.test(queries.get(queries.size() - 1));
    List<Asked> run = lastRun(queries, endsBadly ? bad : bad.negate());
    boolean settled = endsBadly ? enough(run, known, numbers) : run.size() >= numbers.recoveries;
    return settled
        ? endsBadly
        : failing(queries.subList(0, queries.size() - run.size()), bad, known, numbers);
  }

  private static boolean enough(List<Asked> run, Duration known, Numbers numbers) {
    return run.size() >= numbers.failures
        && Duration.between(run.get(0).at, run.get(run.size() - 1).at.plus(known))
                .compareTo(numbers.span)
            >= 0;
  }

  private static List<Asked> lastRun(List<Asked> queries, Predicate<Asked> alike) {
    int from = queries.size();
    while (from > 0 && alike.test(queries.get(from - 1))) {
      from--;
    }
    return queries.subList(from, queries.size());
  }

  private static boolean unanswered(Asked asked) {
    return asked.got == Got.NOTHING || asked.got == Got.CONNECTION;
  }

  private static boolean wrong(Asked asked) {
    return asked.got == Got.WRONG;
  }

  private static Optional<Instant> last(List<Asked> queries, Predicate<Asked> which) {
    return queries.stream().filter(which).map(Asked::at).max(Instant::compareTo);
  }

  /** Returns a letter for each query, and the time of the last: right, wrong, or nothing. */
  String words(Instant now) {
    return "%s of %s: names %s, news %s, tcp %s"
        .formatted(from.id(), server, words(names, now), words(news, now), words(tcp, now));
  }

  private static String words(List<Asked> queries, Instant now) {
    if (queries.isEmpty()) {
      return "-";
    }
    String letters =
        queries.stream()
            .map(asked -> String.valueOf(asked.got.letter))
            .collect(Collectors.joining());
    Duration old = Duration.between(queries.get(queries.size() - 1).at, now);
    return letters + " (last " + old.toMillis() + " ms ago)";
  }
}
