package dev.dnshealth.k8s;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the threads of this module: named, and never in the way of the process's end. */
final class Threads {

  private static final Logger log = LoggerFactory.getLogger(Threads.class);

  private Threads() {}

  /** Returns an executor with one thread, which starts with the first task. */
  static ScheduledThreadPoolExecutor single(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    return executor;
  }

  /** Returns an executor with a few threads, which start with their first tasks. */
  static ThreadPoolExecutor pool(String name, int threads) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Runs {@code work} on {@code executor}; fails the future, not the caller, once that is shut
   * down.
   */
  static <T> CompletionStage<T> supply(Executor executor, Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Waits until the work of an executor that was shut down is done, or patience is over. */
  static void awaitEnd(ExecutorService executor, Duration patience) {
    try {
      boolean ended = executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
      log.debug("closed: ended={}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Repeats {@code task}, whatever happens in it, until {@code executor} is shut down. */
  static void every(
      ScheduledExecutorService executor, Duration first, Duration interval, Runnable task) {
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException | Error e) {
                // An error would end the repetition without a word.
                log.error("unexpected failure, trying again", e);
              }
            },
            first.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }
}
