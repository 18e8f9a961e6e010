package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.target.Target;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A probe and the one who waits for its outcome. Safe for several threads. */
final class Request {

  private static final Logger log = LoggerFactory.getLogger(Request.class);

  private final Target target;
  private final Probe probe;
  private final Consumer<Outcome.Answered> late;
  private final Runnable release;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean finished = new AtomicBoolean();

  /**
   * @param release called once, before the outcome is told
   */
  Request(Target target, Probe probe, Consumer<Outcome.Answered> late, Runnable release) {
    this.target = target;
    this.probe = probe;
    this.late = late;
    this.release = release;
  }

  Probe probe() {
    return probe;
  }

  InetSocketAddress address() {
    return target.address(probe.wire().transport());
  }

  SharedSockets.Flow flow() {
    return new SharedSockets.Flow(probe.id(), target.id(), address());
  }

  CompletionStage<Outcome> outcome() {
    return outcome;
  }

  /** Tells the outcome; the first one stands. */
  void finish(Outcome result) {
    if (finished.compareAndSet(false, true)) {
      release.run();
      outcome.complete(result);
    }
  }

  /** Tells a reply that came after the time-out was told. */
  void finishLate(Outcome.Answered reply) {
    try {
      late.accept(reply);
    } catch (Throwable e) {
      log.warn("A consumer of late replies threw: probe={} target={}", probe.id(), target.id(), e);
    }
  }
}
