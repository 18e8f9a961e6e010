package dev.dnshealth.daemon.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Looks at something again and again, and lets nothing pass that once was not so. */
final class Steadily {

  private static final Duration SLACK = Duration.ofSeconds(30);

  private Steadily() {}

  /**
   * Returns after {@code span}, in which the condition held at every look. A look that fails, as
   * when a page cannot be fetched, is followed by another after {@code interval}; two such in a row
   * are an error.
   */
  static void holds(Duration span, Duration interval, Callable<Boolean> condition) {
    long begin = System.nanoTime();
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    Awaitility.await()
        .atMost(span.plus(SLACK))
        .pollDelay(Duration.ZERO)
        .pollInterval(interval)
        .until(
            () -> {
              boolean held;
              try {
                held = condition.call();
              } catch (RuntimeException e) {
                if (failures.incrementAndGet() > 1) {
                  throw e;
                }
                return false;
              }
              failures.set(0);
              Duration since = Duration.ofNanos(System.nanoTime() - begin);
              if (!held) {
                throw new AssertionError(
                    "not so any more at look %d, after %d ms"
                        .formatted(looks.get() + 1, since.toMillis()));
              }
              looks.incrementAndGet();
              return since.compareTo(span) >= 0;
            });
  }
}
