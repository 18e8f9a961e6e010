package dev.dnshealth.core.testing.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What breaks in a simulated cluster, where, and when. Faults may overlap.
 *
 * @param entries the faults, in no order
 */
public record FaultScript(List<Entry> entries) {

  public FaultScript {
    entries = List.copyOf(entries);
  }

  /** Returns a script in which nothing breaks. */
  public static FaultScript none() {
    return new FaultScript(List.of());
  }

  /** Returns the script with one more fault. */
  public FaultScript with(FaultKind what, Place where, Instant from, Instant until) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(what, where, from, until));
    return new FaultScript(more);
  }

  /**
   * A fault.
   *
   * @param what what breaks
   * @param where where
   * @param from when it begins
   * @param until when it is over
   */
  public record Entry(FaultKind what, Place where, Instant from, Instant until) {

    public Entry {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(where, "where");
      if (!what.places().contains(where.kind())) {
        throw new IllegalArgumentException(
            "where: " + where + " (expected: one of " + what.places() + " for " + what + ")");
      }
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ")");
      }
    }

    /** Returns whether it is there at {@code instant}. */
    public boolean at(Instant instant) {
      return !instant.isBefore(from) && instant.isBefore(until);
    }
  }
}
