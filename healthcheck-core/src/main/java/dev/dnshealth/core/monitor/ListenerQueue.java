package dev.dnshealth.core.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners on a thread of its own, so that a slow one slows nothing else. */
final class ListenerQueue {

  private static final Logger logger = LoggerFactory.getLogger(ListenerQueue.class);
  private static final int MOST = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<MonitorListener> listeners;
  private final BlockingQueue<MonitorEvent> queue = new LinkedBlockingQueue<>(MOST);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  ListenerQueue(List<MonitorListener> listeners) {
    this.listeners = List.copyOf(listeners);
    this.thread = new Thread(this::run, "dnshealth-listeners");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Adds an event; if there is no room, the oldest goes. */
  void offer(MonitorEvent event) {
    while (!queue.offer(event)) {
      if (queue.poll() != null) {
        dropped.incrementAndGet();
      }
    }
  }

  /** Ends the thread; what is in the queue is told before, within a second. */
  void close() {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (!closed) {
      try {
        tell(queue.take());
      } catch (InterruptedException e) {
        // Closed, which the loop finds out.
      }
    }
    List<MonitorEvent> rest = new ArrayList<>();
    queue.drainTo(rest);
    rest.forEach(this::tell);
  }

  private void tell(MonitorEvent event) {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      logger.warn("events_dropped count={}: a listener is too slow", lost);
    }
    listeners.forEach(listener -> tell(listener, event));
  }

  private static void tell(MonitorListener listener, MonitorEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      logger.error("listener_failed listener={}", listener.getClass().getName(), e);
    }
  }
}
