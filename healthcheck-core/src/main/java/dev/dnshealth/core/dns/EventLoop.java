package dev.dnshealth.core.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for channels and for time, and knows how late it was.
 *
 * <p>{@link #execute}, {@link #alive}, {@link #terminated} and {@link #close} may be called by any
 * thread, the rest by the loop's own only.
 */
final class EventLoop implements AutoCloseable {

  /** Our lateness is seen to this precision while anything is under way. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long IDLE_TICK = TimeUnit.SECONDS.toNanos(1);

  /** Lateness below this is the scheduler's and the timer's own. */
  private static final long STALL = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long DEAD_AFTER = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(50);

  /** Tasks may bring forth tasks without end: channels have their turn in between. */
  private static final int TASKS_A_PASS = 1024;

  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

  private final Tenant tenant;
  private final Thread thread = new Thread(this::run, "dns-prober");
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Timers timers = new Timers();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65535);
  private volatile Selector selector;
  private volatile boolean closing;
  private volatile boolean terminated;
  private volatile long lastPass = System.nanoTime();
  private long wokeAt;

  /** What a registered channel belongs to. */
  interface Handler {
    void ready(SelectionKey key);

    /** Called when {@link #ready} threw. */
    void failed(Throwable cause);
  }

  /** The one whose work the loop does. */
  interface Tenant {
    boolean idle();

    /** Called when the thread was kept from its work between two times. */
    void stalled(long from, long to);

    /** Called when the loop itself failed: all channels are lost. */
    void failed(Throwable cause);

    void closed();
  }

  /**
   * @throws UncheckedIOException if no selector can be had
   */
  EventLoop(Tenant tenant) {
    this.tenant = tenant;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Runs {@code task} on the loop's thread; also after the end, if it came before. */
  void execute(Runnable task) {
    inbox.add(task);
    selector.wakeup();
  }

  boolean alive() {
    return thread.isAlive() && System.nanoTime() - lastPass < DEAD_AFTER;
  }

  /** Returns whether the loop has ended, so that tasks from now on are not run any more. */
  boolean terminated() {
    return terminated;
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  SelectionKey register(SelectableChannel channel, int ops, Handler handler)
      throws ClosedChannelException {
    return channel.register(selector, ops, handler);
  }

  Timers timers() {
    return timers;
  }

  /** Returns an empty buffer that holds any datagram, for use until the next call. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  /** Returns when the thread last began to work through what was ready. */
  long wokeAt() {
    return wokeAt;
  }

  private void run() {
    while (!closing) {
      try {
        pass();
      } catch (Throwable e) {
        recover(e);
      }
    }
    guard(tenant::closed);
    terminated = true;
    runInbox(Integer.MAX_VALUE);
    try {
      selector.close();
    } catch (IOException e) {
      log.warn("Selector not closed", e);
    }
  }

  private void pass() throws IOException {
    // An interrupt by a careless callback would close whichever channel is read next.
    boolean unused = Thread.interrupted();
    long expected = timers.next(System.nanoTime() + (tenant.idle() ? IDLE_TICK : TICK));
    long wait = Duration.ofNanos(expected - System.nanoTime()).plusNanos(999_999).toMillis();
    if (wait > 0 && inbox.isEmpty()) {
      selector.select(wait);
    } else {
      selector.selectNow();
    }
    wokeAt = System.nanoTime();
    lastPass = wokeAt;
    noteStall(expected, wokeAt);
    handleReady();
    runInbox(TASKS_A_PASS);
    long now = System.nanoTime();
    if (timers.isDue(now)) {
      // After a pause, replies that came in time must be read before time-outs are called.
      selector.selectNow();
      handleReady();
      while (timers.isDue(now)) {
        guard(timers.pollDue());
      }
    }
    noteStall(wokeAt, System.nanoTime());
  }

  private void noteStall(long from, long to) {
    if (to - from > STALL) {
      tenant.stalled(from, to);
    }
  }

  private void handleReady() {
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      SelectionKey key = keys.next();
      keys.remove();
      Handler handler = (Handler) key.attachment();
      try {
        if (key.isValid()) {
          handler.ready(key);
        }
      } catch (Throwable e) {
        guard(() -> handler.failed(e));
      }
    }
  }

  private void runInbox(int atMost) {
    for (int i = 0; i < atMost; i++) {
      Runnable task = inbox.poll();
      if (task == null) {
        return;
      }
      guard(task);
    }
  }

  private static void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("A task of the event loop failed", e);
    }
  }

  private void recover(Throwable cause) {
    log.error("The event loop failed and goes on without the probes that were under way", cause);
    guard(() -> tenant.failed(cause));
    LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
    try {
      selector.close();
      selector = Selector.open();
    } catch (IOException e) {
      log.error("No selector can be had; trying again", e);
    }
  }
}
