package dev.dnshealth.daemon.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What {@link DnsClient} saw.
 *
 * @param all every query, in the order in which they were sent
 */
record Samples(List<Sample> all) {

  /** Failures that are no further apart than this belong to one span. */
  private static final Duration GAP = Duration.ofSeconds(2);

  Samples {
    all = all.stream().sorted(Comparator.comparing(Sample::at)).toList();
  }

  /** Reads what the client printed; a line that was cut off at the end is left out. */
  static Samples parse(String output) {
    return new Samples(
        output
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(
                words -> words.length == 3 && (words[2].equals("ok") || words[2].equals("fail")))
            .map(
                words ->
                    new Sample(
                        Instant.ofEpochMilli(Long.parseLong(words[0])),
                        words[1].equals("fresh") ? Kind.FRESH : Kind.STICKY,
                        words[2].equals("ok")))
            .toList());
  }

  /** Returns the queries of one kind that were sent at or after {@code from}. */
  Samples of(Kind kind, Instant from) {
    return new Samples(all.stream().filter(s -> s.kind == kind && !s.at.isBefore(from)).toList());
  }

  /** Returns the share of queries that failed, from 0 to 1; not a number if there are none. */
  double failedShare() {
    return all.stream().mapToDouble(sample -> sample.ok ? 0 : 1).average().orElse(Double.NaN);
  }

  /** Returns the spans in which queries failed, in order. */
  List<Span> failing() {
    List<Span> spans = new ArrayList<>();
    for (Sample sample : all) {
      if (sample.ok) {
        continue;
      }
      int last = spans.size() - 1;
      if (last >= 0 && !sample.at.isAfter(spans.get(last).to.plus(GAP))) {
        spans.set(last, new Span(spans.get(last).from, sample.at));
      } else {
        spans.add(new Span(sample.at, sample.at));
      }
    }
    return spans;
  }

  /** Returns the longest span in which queries failed. */
  Optional<Span> longestFailing() {
    return failing().stream().max(Comparator.comparing(Span::length));
  }

  /** Returns the last span in which queries failed. */
  Optional<Span> lastFailing() {
    return failing().stream().reduce((earlier, later) -> later);
  }

  /** Returns whether there are queries of that much time, the newest, and none of them failed. */
  boolean wellFor(Duration span) {
    if (all.isEmpty()) {
      return false;
    }
    Instant from = all.get(all.size() - 1).at.minus(span);
    return !all.get(0).at.isAfter(from) && all.stream().allMatch(s -> s.ok || s.at.isBefore(from));
  }

  /** How a query was sent. */
  enum Kind {
    /** From a port of its own. */
    FRESH,
    /** From one port that is kept. */
    STICKY
  }

  /**
   * A query and what came of it.
   *
   * @param at when it was sent
   * @param kind how
   * @param ok whether a good answer came in time
   */
  record Sample(Instant at, Kind kind, boolean ok) {}

  /**
   * A time in which queries failed.
   *
   * @param from when the first of them was sent
   * @param to when the last of them was sent
   */
  record Span(Instant from, Instant to) {
    Duration length() {
      return Duration.between(from, to);
    }
  }
}
