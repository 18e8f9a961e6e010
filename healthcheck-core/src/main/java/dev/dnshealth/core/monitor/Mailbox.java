package dev.dnshealth.core.monitor;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the monitor's thread has yet to take in. Observations are bounded, and those over the bound
 * are counted; control inputs are few and never dropped.
 */
final class Mailbox {

  private static final int MOST_OBSERVATIONS = 10_000;

  private final Time time;
  private final BlockingQueue<Input> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger observations = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();

  Mailbox(Time time) {
    this.time = time;
  }

  void observe(Observation observation) {
    if (observations.incrementAndGet() > MOST_OBSERVATIONS) {
      observations.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    queue.add(new Input.Observed(observation.at(), observation));
  }

  void control(Input input) {
    queue.add(input);
  }

  /** Returns the next input, or empty if none comes within {@code wait}. */
  Optional<Input> take(Duration wait) throws InterruptedException {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      return Optional.of(new Input.Overflowed(time.now(), lost));
    }
    Input input = queue.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    if (input instanceof Input.Observed) {
      observations.decrementAndGet();
    }
    return Optional.ofNullable(input);
  }
}
