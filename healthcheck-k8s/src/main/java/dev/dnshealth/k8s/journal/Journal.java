package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records what a monitor learns and decides into files, by a thread of its own. The monitor never
 * waits for it: where the files cannot be written as fast, or not at all, steps are dropped, oldest
 * first, and counted, and the journal says where. For one monitor.
 */
public final class Journal implements Recorder, AutoCloseable {

  /** Some seconds of a large cluster, and little memory. */
  private static final int MOST = 2000;

  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 100;

  private final JournalWriter writer;
  private final BlockingQueue<Numbered> queue;
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private boolean started;
  private volatile boolean closed;

  private record Numbered(long n, Recorded step) {}

  /** Makes a journal that writes nothing before {@link #start()}. */
  public Journal(JournalSettings settings) {
    this(settings, MOST);
  }

  Journal(JournalSettings settings, int most) {
    this.writer = new JournalWriter(settings);
    this.queue = new LinkedBlockingQueue<>(most);
    this.thread = new Thread(this::run, "dnshealth-journal");
    this.thread.setDaemon(true);
  }

  /** Starts to write. A second call does nothing. */
  public synchronized void start() {
    if (!started && !closed) {
      started = true;
      thread.start();
    }
  }

  @Override
  public void record(Recorded step) {
    Numbered numbered = new Numbered(last.incrementAndGet(), step);
    while (!queue.offer(numbered)) {
      if (queue.poll() != null) {
        dropped.incrementAndGet();
      }
    }
  }

  /** Returns how many steps are missing in the files. */
  public long dropped() {
    return dropped.get();
  }

  /** Ends the thread; what was recorded before is written, within 5 s. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Instant flushed = Instant.MIN;
    while (!closed || !queue.isEmpty()) {
      Numbered next = poll();
      if (next == null) {
        writer.flush(flushed);
        continue;
      }
      if (!writer.write(next.n(), next.step())) {
        dropped.incrementAndGet();
      }
      // By the monitor's own time: it ticks as long as it lives.
      Instant now = next.step().input().at();
      if (!now.isBefore(flushed.plus(FLUSH))) {
        flushed = now;
        writer.flush(now);
      }
    }
    writer.close();
  }

  private @Nullable Numbered poll() {
    try {
      return queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody but a stranger interrupts this thread; it ends by being closed.
      return null;
    }
  }
}
