package dev.dnshealth.core.time;

import java.time.Instant;

/**
 * A clock that never jumps: its readings only move forward, at the speed of real time.
 *
 * <p>The system clock of a node may be stepped while the process runs; a duration that is measured
 * across such a step is wrong. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface Time {

  /** Returns the present. */
  Instant now();

  /**
   * Returns a time that starts at the system clock's reading and from there on follows {@link
   * System#nanoTime()}.
   */
  static Time system() {
    Instant start = Instant.now();
    long startNanos = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - startNanos);
  }
}
