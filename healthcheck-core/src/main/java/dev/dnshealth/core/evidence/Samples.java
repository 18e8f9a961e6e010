package dev.dnshealth.core.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last outcomes of a probe, oldest first, one {@code long} each: with tens of thousands of
 * cells objects would not do. Times are exact to a millisecond. Immutable.
 */
public final class Samples {

  /** How many are kept: a minute of the most frequent probe. */
  static final int KEPT = 64;

  /** A wrong, early or absent answer is a cleared bit. */
  private static final int ANSWERED = 1;

  private static final int RIGHT = 2;
  private static final int LATE = 4;

  /** One of two queries was answered, or over TCP only the handshake. */
  private static final int HALF = 8;

  private static final int TOOK_SHIFT = 4;
  private static final int TOOK_BITS = 16;
  private static final long MOST_TOOK = (1L << TOOK_BITS) - 1;
  private static final int SENT_SHIFT = TOOK_SHIFT + TOOK_BITS;

  private static final Samples NONE = new Samples(new long[0]);

  /** Milliseconds by which two dates of one query may differ. */
  private static final long SAME = 1000;

  /** From so many intervals the pace is told. */
  private static final int PACE = 2;

  private final long[] packed;

  private Samples(long[] packed) {
    this.packed = packed;
  }

  static Samples none() {
    return NONE;
  }

  /** Returns the samples of which {@link #packed()} told. */
  public static Samples of(long[] packed) {
    return new Samples(
        Arrays.copyOfRange(packed, Math.max(0, packed.length - KEPT), packed.length));
  }

  /** Returns the samples as numbers, for a record of them. */
  public long[] packed() {
    return packed.clone();
  }

  /**
   * Returns the samples with one more.
   *
   * @param answered whether a reply came in time
   * @param right whether it was as expected
   * @param half whether one of two queries was answered, or over TCP only the handshake
   */
  Samples add(Instant sentAt, Duration took, boolean answered, boolean right, boolean half) {
    int from = packed.length < KEPT ? 0 : 1;
    long[] next = new long[packed.length - from + 1];
    System.arraycopy(packed, from, next, 0, packed.length - from);
    next[next.length - 1] =
        pack(sentAt, took, (answered ? ANSWERED : 0) | (right ? RIGHT : 0) | (half ? HALF : 0));
    return new Samples(next);
  }

  /**
   * Returns the samples with the one sent at this time answered late; the same if it is gone. What
   * another vantage told is dated anew each time, to within a second: the nearest one is meant.
   */
  Samples late(Instant sentAt, Duration took) {
    int nearest = -1;
    for (int i = 0; i < packed.length; i++) {
      if (!is(packed[i], ANSWERED)
          && (nearest < 0 || distance(i, sentAt) <= distance(nearest, sentAt))) {
        nearest = i;
      }
    }
    if (nearest < 0 || distance(nearest, sentAt) > SAME) {
      return this;
    }
    long[] next = packed.clone();
    next[nearest] = pack(sentAt, took, LATE);
    return new Samples(next);
  }

  private long distance(int index, Instant sentAt) {
    return Math.abs(sent(packed[index]) - sentAt.toEpochMilli());
  }

  int size() {
    return packed.length;
  }

  /** Returns whether a query sent after {@code from} was never answered. */
  boolean lostSince(Instant from) {
    long after = from.toEpochMilli();
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      if (lost(packed[i])) {
        return true;
      }
    }
    return false;
  }

  /** Returns how many queries were sent after {@code from}. */
  int since(Instant from) {
    long after = from.toEpochMilli();
    int all = 0;
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      all++;
    }
    return all;
  }

  /**
   * Returns the share of the queries sent after {@code from} that were never answered, or a
   * negative number if there are fewer than {@code least}, or fewer lost than {@code leastLost}.
   *
   * @param silence so many losses in a row are a silence, which is over, and no loss of a part
   * @param butLastLost whether the losses after the last answer are left out
   */
  double lostSince(Instant from, int least, int leastLost, int silence, boolean butLastLost) {
    long after = from.toEpochMilli();
    int last = packed.length - 1;
    while (butLastLost && last >= 0 && lost(packed[last])) {
      last--;
    }
    int lost = 0;
    int all = 0;
    int run = 0;
    for (int i = last; i >= 0 && sent(packed[i]) > after; i--) {
      all++;
      run = lost(packed[i]) ? run + 1 : 0;
      lost += run > 0 ? 1 : 0;
      if (run == silence) {
        lost -= run;
        all -= run;
      } else if (run > silence) {
        lost--;
        all--;
      }
    }
    return all < least || lost < leastLost ? -1 : (double) lost / all;
  }

  /**
   * Returns when the first of the queries was sent that were lost since the last answer, and after
   * {@code from}, if there are at least {@code least} of them.
   */
  Optional<Instant> lostInARowSince(Instant from, int least) {
    long after = from.toEpochMilli();
    int count = 0;
    int i = packed.length - 1;
    while (i >= 0 && lost(packed[i]) && sent(packed[i]) > after) {
      count++;
      i--;
    }
    return count < least
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(sent(packed[i + 1])));
  }

  /**
   * Returns the share of the answered queries sent after {@code from} whose answer took longer than
   * {@code bound}, or a negative number if there are fewer than {@code least}.
   */
  double slowSince(Instant from, Duration bound, int least) {
    long after = from.toEpochMilli();
    long most = bound.toMillis();
    int slow = 0;
    int all = 0;
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      if (!lost(packed[i])) {
        all++;
        slow += took(packed[i]) > most ? 1 : 0;
      }
    }
    return all < least ? -1 : (double) slow / all;
  }

  /** Returns the longest time that an answer took to a query sent after {@code from}. */
  Duration slowestSince(Instant from) {
    long after = from.toEpochMilli();
    long most = 0;
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      most = lost(packed[i]) ? most : Math.max(most, took(packed[i]));
    }
    return Duration.ofMillis(most);
  }

  /** Returns whether an answer in time to a query sent after {@code from} was not as expected. */
  boolean wrongSince(Instant from) {
    long after = from.toEpochMilli();
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      if (is(packed[i], ANSWERED) && !is(packed[i], RIGHT)) {
        return true;
      }
    }
    return false;
  }

  /** Returns how many pairs of queries sent after {@code from} were half answered. */
  int halvesSince(Instant from) {
    long after = from.toEpochMilli();
    int halves = 0;
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      halves += is(packed[i], HALF) ? 1 : 0;
    }
    return halves;
  }

  /** Returns when the n-th of the queries sent since {@code from} was sent that were lost. */
  Optional<Instant> nthLostSince(Instant from, int n) {
    long since = from.toEpochMilli();
    int lost = 0;
    for (long sample : packed) {
      lost += sent(sample) >= since && lost(sample) ? 1 : 0;
      if (lost == n) {
        return Optional.of(Instant.ofEpochMilli(sent(sample)));
      }
    }
    return Optional.empty();
  }

  /** Returns when the first answer came to a query sent after {@code from}. */
  Optional<Instant> firstAnswerAfter(Instant from) {
    return first(from, ANSWERED);
  }

  /** Returns when the first query was sent after {@code from} that was half answered. */
  Optional<Instant> firstHalfAfter(Instant from) {
    return first(from, HALF);
  }

  private Optional<Instant> first(Instant from, int bit) {
    long after = from.toEpochMilli();
    for (long sample : packed) {
      if (sent(sample) > after && is(sample, bit)) {
        return Optional.of(Instant.ofEpochMilli(sent(sample) + took(sample)));
      }
    }
    return Optional.empty();
  }

  /** Returns how many queries sent after {@code from} were lost. */
  int countLostAfter(Instant from) {
    long after = from.toEpochMilli();
    int lost = 0;
    for (int i = packed.length - 1; i >= 0 && sent(packed[i]) > after; i--) {
      lost += lost(packed[i]) ? 1 : 0;
    }
    return lost;
  }

  /** Returns how far apart the last queries were sent, at most; zero if there were not two. */
  Duration pace() {
    long most = 0;
    for (int i = packed.length - 1; i > 0 && i >= packed.length - PACE; i--) {
      most = Math.max(most, sent(packed[i]) - sent(packed[i - 1]));
    }
    return Duration.ofMillis(most);
  }

  /** Returns how many of the last queries, sent after {@code instant}, were answered rightly. */
  int passesInARowSince(Instant instant) {
    long after = instant.toEpochMilli();
    int count = 0;
    for (int i = packed.length - 1; i >= 0; i--) {
      if (!is(packed[i], RIGHT) || sent(packed[i]) <= after) {
        break;
      }
      count++;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples samples && Arrays.equals(packed, samples.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return packed.length + " samples";
  }

  private static long pack(Instant sentAt, Duration took, int bits) {
    long millis = Math.min(MOST_TOOK, Math.max(0, took.toMillis()));
    return sentAt.toEpochMilli() << SENT_SHIFT | millis << TOOK_SHIFT | bits;
  }

  private static long sent(long sample) {
    return sample >> SENT_SHIFT;
  }

  private static long took(long sample) {
    return sample >> TOOK_SHIFT & MOST_TOOK;
  }

  private static boolean lost(long sample) {
    return (sample & (ANSWERED | LATE)) == 0;
  }

  private static boolean is(long sample, int bit) {
    return (sample & bit) != 0;
  }
}
