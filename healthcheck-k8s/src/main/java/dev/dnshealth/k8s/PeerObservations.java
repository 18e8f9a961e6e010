package dev.dnshealth.k8s;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.Bearer;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationsClient;
import dev.dnshealth.k8s.peers.Pull;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;

/**
 * Pulls what other vantages saw, each every half a second by default, spread evenly, and only while
 * this process leads: who does not act has no use for it. Safe for use by several threads; works on
 * three of its own, however many vantages there are.
 */
final class PeerObservations implements ObservationSource, AutoCloseable {

  /** Observations that wait to be taken, at most. */
  static final int MOST_WAITING = 20_000;

  /**
   * Observations that are taken at once, ten times a second: what many tell when they are first
   * asked must not crowd out what the monitor sees itself.
   */
  static final int MOST_AT_ONCE = 1000;

  private static final Duration PACE = Duration.ofMillis(50);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final int THREADS = 2;

  private final PeerFinder finder;
  private final PeerSettings settings;
  private final Optional<Bearer> bearer;
  private final BooleanSupplier leads;
  private final Time time;
  private final ThreadPoolExecutor workers;
  private final ScheduledThreadPoolExecutor executor;
  private final ObservationsClient client;
  private final Map<String, PeerLine> lines = new TreeMap<>();
  private final Deque<Observation> waiting = new ArrayDeque<>();
  private long lost;
  private Instant lookedAt = Instant.MIN;
  private boolean started;
  private volatile boolean closed;

  /**
   * Makes a source that does nothing until {@link #start()}.
   *
   * @param leads whether this process leads, from memory
   */
  PeerObservations(Api api, PeerSettings settings, BooleanSupplier leads, Time time) {
    this.finder = new PeerFinder(api, settings, time);
    this.settings = settings;
    this.bearer = settings.credential().map(file -> new Bearer(file, time));
    this.leads = leads;
    this.time = time;
    this.executor = Threads.single("dnshealth-peers");
    this.workers = Threads.pool("dnshealth-peers-http", THREADS);
    this.client = new ObservationsClient(workers, time);
  }

  /** Starts to find and to pull. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (!started && !closed) {
      started = true;
      executor.execute(finder::start);
      Threads.every(executor, PACE, PACE, this::round);
    }
  }

  @Override
  public synchronized Heard take() {
    Instant now = time.now();
    List<Peer> peers =
        lines.values().stream().map(line -> line.peer(now, settings.heardWithin())).toList();
    List<Observation> taken = new ArrayList<>();
    while (!waiting.isEmpty() && taken.size() < MOST_AT_ONCE) {
      taken.add(waiting.removeFirst());
    }
    return new Heard(peers, taken);
  }

  /** Returns how many peers there are, from memory. */
  synchronized PeerCounts counts() {
    Map<Peer.State, Long> states = new HashMap<>();
    Instant now = time.now();
    lines
        .values()
        .forEach(
            line -> states.merge(line.peer(now, settings.heardWithin()).state(), 1L, Long::sum));
    return new PeerCounts(
        states.getOrDefault(Peer.State.HEARD, 0L),
        states.getOrDefault(Peer.State.UNHEARD, 0L),
        states.getOrDefault(Peer.State.UNFIT, 0L),
        lost);
  }

  /** Stops; a second call does nothing. */
  @Override
  public void close() {
    closed = true;
    try {
      // After the last round, which may still ask.
      executor.execute(
          () -> {
            finder.close();
            workers.shutdown();
          });
    } catch (RejectedExecutionException e) {
      return; // It was closed before.
    }
    executor.shutdown();
  }

  private void round() {
    if (closed) {
      return;
    }
    Instant now = time.now();
    if (!lookedAt.plus(LOOK_EVERY).isAfter(now)) {
      lookedAt = now;
      finder.look();
    }
    follow(leads.getAsBoolean() ? finder.peers() : List.of(), now);
    due(now).forEach(this::pull);
  }

  /** Whoever stopped leading starts anew with all when it leads again. */
  private synchronized void follow(List<PeerPod> pods, Instant now) {
    Map<String, PeerPod> byUid = new HashMap<>();
    pods.forEach(pod -> byUid.put(pod.uid(), pod));
    lines.values().removeIf(line -> !line.pod().equals(byUid.get(line.pod().uid())));
    // Nothing is told of one that is not listed.
    waiting.removeIf(seen -> lines.values().stream().noneMatch(l -> l.tells(seen.from())));
    for (PeerPod pod : pods) {
      lines.computeIfAbsent(
          pod.uid(), uid -> new PeerLine(pod, now, now.plus(offset(pod.vantage()))));
    }
    lines.values().forEach(line -> line.tellEdge(now, settings.heardWithin()));
  }

  /** Spreads the pulls over the interval, and each vantage to the same place always. */
  private Duration offset(Vantage vantage) {
    long interval = Math.max(1, settings.pullInterval().toMillis());
    return Duration.ofMillis(Math.floorMod(vantage.id().hashCode(), interval));
  }

  private synchronized List<PeerLine> due(Instant now) {
    List<PeerLine> due = new ArrayList<>();
    for (PeerLine line : lines.values()) {
      if (line.begin(now, settings.pullInterval())) {
        due.add(line);
      }
    }
    return due;
  }

  private void pull(PeerLine line) {
    if (bearer.isPresent() && bearer.get().get().isEmpty()) {
      end(line, new Pull.Failed("nothing to show: " + bearer.get() + " cannot be read"));
      return;
    }
    Map<String, String> headers = bearer.map(Bearer::headers).orElse(Map.of());
    CompletableFuture<Void> unused =
        client
            .pull(line.pod().endpoint(), headers, line.cursor())
            .thenAccept(pull -> end(line, pull));
  }

  private synchronized void end(PeerLine line, Pull pull) {
    Cursor before = line.cursor();
    List<Observation> told = line.end(pull, time.now());
    if (lines.get(line.pod().uid()) != line) {
      return;
    }
    if (!before.epoch().equals(line.cursor().epoch())) {
      waiting.removeIf(seen -> line.tells(seen.from()));
    }
    lost += line.takeLost();
    waiting.addAll(told);
    while (waiting.size() > MOST_WAITING) {
      waiting.removeFirst();
      lost++;
    }
  }
}
