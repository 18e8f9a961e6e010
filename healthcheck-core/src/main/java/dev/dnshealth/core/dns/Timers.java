package dev.dnshealth.core.dns;

import java.util.Comparator;
import java.util.TreeSet;

/** Tasks in the order they are due, by {@link System#nanoTime()}. Confined to one thread. */
final class Timers {

  private final TreeSet<Timer> timers =
      new TreeSet<>(
          Comparator.<Timer>comparingLong(t -> t.at - t.origin).thenComparingLong(t -> t.number));
  // Times are compared by their distance from here: nanoTime itself may overflow.
  private final long origin = System.nanoTime();
  private long number;

  Timer schedule(long at, Runnable task) {
    Timer timer = new Timer(at, origin, number++, task);
    timers.add(timer);
    return timer;
  }

  void cancel(Timer timer) {
    timers.remove(timer);
  }

  /** Returns when the next task is due, or {@code latest} if that is earlier. */
  long next(long latest) {
    return timers.isEmpty() || timers.first().at - latest > 0 ? latest : timers.first().at;
  }

  boolean isDue(long now) {
    return !timers.isEmpty() && timers.first().at - now <= 0;
  }

  /** Removes and returns the task that is due first; only if one is due. */
  Runnable pollDue() {
    Timer first = timers.first();
    timers.remove(first);
    return first.task;
  }

  /** A task and its time. */
  record Timer(long at, long origin, long number, Runnable task) {}
}
