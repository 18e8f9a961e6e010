package dev.dnshealth.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C, and other requests to end, into an interrupt of one thread, and keeps the process
 * alive until that thread has told what it knows. The process then ends with the code of the
 * signal: 130 after Ctrl-C.
 */
final class Interruption implements AutoCloseable {

  /** Enough to write a report; a second signal does not wait for it. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Duration grace;
  private final Thread hook;

  private Interruption(Thread worker, Duration grace) {
    this.grace = grace;
    this.hook = new Thread(() -> end(worker), "healthcheck-interruption");
  }

  /** Has the calling thread interrupted, from now on until {@link #close()}. */
  static Interruption ofThisThread() {
    return ofThisThread(GRACE);
  }

  /** Does the same for a thread that may need this long to end what it has begun. */
  static Interruption ofThisThread(Duration grace) {
    Interruption interruption = new Interruption(Thread.currentThread(), grace);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void end(Thread worker) {
    worker.interrupt();
    try {
      if (!closed.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook waits for what comes next.
    } finally {
      closed.countDown();
    }
  }
}
