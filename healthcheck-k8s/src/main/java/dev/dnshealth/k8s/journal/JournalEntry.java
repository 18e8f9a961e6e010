package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What a journal tells, in order. */
public sealed interface JournalEntry {

  /** A file begins. */
  record Begin(Header header) implements JournalEntry {
    public Begin {
      Objects.requireNonNull(header, "header");
    }
  }

  /**
   * All that the monitor knew at one moment: at the beginning of a file, and after a gap.
   *
   * @param n the number of the next input
   * @param at its time
   */
  record State(long n, Instant at, MonitorSnapshot state) implements JournalEntry {
    public State {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * What the monitor learnt, and what it decided.
   *
   * @param n counts the inputs of a monitor from 1
   */
  record Step(long n, Input input, List<Decision> out) implements JournalEntry {
    public Step {
      Objects.requireNonNull(input, "input");
      out = List.copyOf(out);
    }
  }

  /**
   * Inputs are missing, because they could not be written fast enough, or not at all.
   *
   * @param n the number of the first of them
   * @param at the time of the first input after them
   * @param lost how many they are
   */
  record Gap(long n, Instant at, long lost) implements JournalEntry {
    public Gap {
      Objects.requireNonNull(at, "at");
    }
  }
}
