package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Target;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A prober that sends real DNS queries over UDP and TCP, IPv4 and IPv6, from one thread of its own.
 *
 * <p>Time-outs are exact to 5 ms unless the thread is kept from running; how long it was is part of
 * each outcome. Before {@link #start()} and after {@link #close()} every probe comes to {@link
 * Outcome.NotSent}, and so do probes above the bounds: nothing is queued.
 *
 * <p>A probe by {@link Wire.SocketKind#STICKY} keeps its source port to each target over answers,
 * errors and silence, so that what a Service's address leads to stays as it was. The port is given
 * up when the target was not asked for 10 minutes, when 512 such flows were asked for since, or
 * when the address went away that it was on. A new prober has new flows: close one only when what
 * its flows have seen may be forgotten.
 *
 * <p>Instances are safe for use by several threads. What is chained to an outcome without an
 * executor, and consumers of late replies, run on the prober's thread: they must not block, or the
 * other probes' measurements suffer. Completing or cancelling a returned stage does not end its
 * probe.
 */
public final class DnsProber implements Prober, AutoCloseable {

  private final Builder settings;
  private final InFlight inFlight;
  private volatile @Nullable Exchanges exchanges;
  private volatile boolean closed;

  private DnsProber(Builder settings) {
    this.settings = settings;
    inFlight = new InFlight(settings.maxInFlight, settings.maxInFlightPerTarget);
  }

  /** Returns a builder with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins to take probes; does nothing if that was done before.
   *
   * @throws IllegalStateException if the prober was closed
   * @throws java.io.UncheckedIOException if the system has no file descriptor left
   */
  public synchronized void start() {
    if (closed) {
      throw new IllegalStateException("closed (expected: start before close)");
    }
    if (exchanges == null) {
      Exchanges created =
          new Exchanges(
              new Sockets(settings.localAddress, settings.ours),
              settings.maxInFlight,
              settings.bounds);
      created.loop().start();
      exchanges = created;
    }
  }

  @Override
  public CompletionStage<Outcome> probe(
      Target target, Probe probe, Consumer<Outcome.Answered> late) {
    Exchanges running = exchanges;
    if (closed || running == null) {
      return notSent(Why.CLOSED, closed ? "the prober was closed" : "the prober is not started");
    }
    Optional<String> refusal = inFlight.acquire(target.id());
    if (refusal.isPresent()) {
      return notSent(Why.TOO_MANY_IN_FLIGHT, refusal.get());
    }
    Request request = new Request(target, probe, late, () -> inFlight.release(target.id()));
    running.loop().execute(() -> running.start(request));
    if (running.loop().terminated()) {
      request.finish(new Outcome.NotSent(Why.CLOSED, "the prober was closed"));
    }
    return request.outcome();
  }

  private static CompletionStage<Outcome> notSent(Why why, String detail) {
    return CompletableFuture.completedFuture(new Outcome.NotSent(why, detail));
  }

  /**
   * Returns whether the prober does its work: it was started and not closed, and its thread was
   * seen to run in the last 10 s.
   */
  public boolean alive() {
    Exchanges running = exchanges;
    return !closed && running != null && running.loop().alive();
  }

  /**
   * Ends all probes as {@link Why#CLOSED} and gives back thread and sockets before it returns,
   * unless it is called on the prober's own thread, which then ends by itself.
   */
  @Override
  public void close() {
    Exchanges running;
    synchronized (this) {
      closed = true;
      running = exchanges;
    }
    if (running != null) {
      running.loop().close();
    }
  }

  /** For tests: what runs behind this facade once it is started. */
  @Nullable Exchanges exchanges() {
    return exchanges;
  }

  /** The settings of a prober. */
  public static final class Builder {

    /** Above this, free transaction ids on a shared socket would become hard to find. */
    private static final int MOST_IN_FLIGHT = 16_384;

    private int maxInFlight = 1024;
    private int maxInFlightPerTarget = 64;
    private Optional<InetAddress> localAddress = Optional.empty();
    private SharedSockets.Bounds bounds = SharedSockets.Bounds.DEFAULT;
    private Predicate<InetAddress> ours = Sockets::ours;

    private Builder() {}

    /**
     * Sets how many probes may be under way at once, 1 to 16384; 1024 by default. As many again may
     * wait for a late reply.
     */
    public Builder maxInFlight(int max) {
      maxInFlight = checked("maxInFlight", max);
      return this;
    }

    /**
     * Sets how many probes to one target, by its id, may be under way at once, 1 to 16384; 64 by
     * default.
     */
    public Builder maxInFlightPerTarget(int max) {
      maxInFlightPerTarget = checked("maxInFlightPerTarget", max);
      return this;
    }

    /**
     * Sets the address of this machine that queries are sent from. By default the system picks one
     * for each target.
     */
    public Builder localAddress(InetAddress address) {
      localAddress = Optional.of(address);
      return this;
    }

    /** For tests: how long shared sockets are kept, and how many. */
    Builder bounds(SharedSockets.Bounds shared) {
      bounds = shared;
      return this;
    }

    /** For tests: which addresses this machine has. */
    Builder ours(Predicate<InetAddress> addresses) {
      ours = addresses;
      return this;
    }

    /** Returns a prober that is not started yet. */
    public DnsProber build() {
      Builder copy = new Builder();
      copy.maxInFlight = maxInFlight;
      copy.maxInFlightPerTarget = maxInFlightPerTarget;
      copy.localAddress = localAddress;
      copy.bounds = bounds;
      copy.ours = ours;
      return new DnsProber(copy);
    }

    private static int checked(String name, int value) {
      if (value < 1 || value > MOST_IN_FLIGHT) {
        throw new IllegalArgumentException(
            name + ": " + value + " (expected: 1 to " + MOST_IN_FLIGHT + ")");
      }
      return value;
    }
  }
}
