package dev.dnshealth.core.testing;

import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved by hand. Safe for use by several threads. */
public final class ManualTime implements Time {

  private final AtomicReference<Instant> now;

  /** Makes a clock that shows {@code start}. */
  public ManualTime(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant now() {
    return Objects.requireNonNull(now.get());
  }

  /** Moves the clock forward. */
  public void advance(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException("span: " + span + " (expected: >= 0)");
    }
    now.updateAndGet(at -> at.plus(span));
  }
}
