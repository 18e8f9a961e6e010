package dev.dnshealth.daemon.cluster.gate;

import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** One request that is to be held back, once. Safe for use by several threads. */
final class Hold {

  /** Where a request is held. */
  enum Where {
    /** Before the API server has seen it. */
    BEFORE,
    /** When the API server has done it, and whoever asked does not know yet. */
    AFTER
  }

  private final Where where;
  private final Pattern request;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile boolean dropped;

  Hold(Where where, Pattern request) {
    this.where = where;
    this.request = request;
  }

  Where where() {
    return where;
  }

  boolean isFor(String text) {
    return request.matcher(text).find();
  }

  boolean held() {
    return held.getCount() == 0;
  }

  void release() {
    decided.countDown();
  }

  void drop() {
    dropped = true;
    decided.countDown();
  }

  /** Waits to be let go; returns whether it is, and not dropped. */
  boolean passes() throws InterruptedException {
    held.countDown();
    decided.await();
    return !dropped;
  }
}
