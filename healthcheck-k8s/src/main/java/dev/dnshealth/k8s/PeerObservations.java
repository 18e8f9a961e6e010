package dev.dnshealth.k8s;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Sharing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.Bearer;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationsClient;
import dev.dnshealth.k8s.peers.Pull;
import dev.dnshealth.k8s.peers.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Pulls what other vantages saw, each every half a second by default, spread evenly, and only while
 * this process leads: who does not act has no use for it. Safe for use by several threads; works on
 * four of its own, however many vantages there are.
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
  private static final Duration FOLLOW_EVERY = Duration.ofMillis(500);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final int THREADS = 2;

  /** Whoever could not be asked so many times in a row is not heard. */
  private static final int PULLS_MISSED = 3;

  private final PeerFinder finder;
  private final PeerSettings settings;
  private final Optional<Bearer> bearer;
  private final BooleanSupplier leads;
  private final Supplier<Set<String>> servers;
  private final Time time;
  private final ThreadPoolExecutor workers;
  private final ScheduledThreadPoolExecutor executor;
  private final ScheduledThreadPoolExecutor finding;
  private final ObservationsClient client;
  private final Map<String, PeerLine> lines = new TreeMap<>();
  private final Deque<Observation> waiting = new ArrayDeque<>();
  private final ShareKeeper keeper = new ShareKeeper();
  private PeerShares shares = PeerShares.none();
  private boolean known;
  private long lost;
  private Instant followedAt = Instant.MIN;
  private Instant lookedAt = Instant.MIN;
  private boolean started;
  private volatile boolean closed;

  /**
   * Makes a source that does nothing until {@link #start()}.
   *
   * @param leads whether this process leads, from memory
   * @param servers the UIDs of the servers that there are, from memory
   */
  PeerObservations(
      Api api,
      PeerSettings settings,
      BooleanSupplier leads,
      Supplier<Set<String>> servers,
      Time time) {
    this(api, settings, leads, servers, ObservationsClient.WITHIN, time);
  }

  PeerObservations(
      Api api,
      PeerSettings settings,
      BooleanSupplier leads,
      Supplier<Set<String>> servers,
      Duration within,
      Time time) {
    this.finder = new PeerFinder(api, settings, time);
    this.settings = settings;
    this.bearer = settings.credential().map(file -> new Bearer(file, time));
    this.leads = leads;
    this.servers = servers;
    this.time = time;
    this.executor = Threads.single("dnshealth-peers");
    this.finding = Threads.single("dnshealth-peers-find");
    this.workers = Threads.pool("dnshealth-peers-http", THREADS);
    this.client = new ObservationsClient(workers, within, time);
  }

  /** Starts to find and to pull. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (!started && !closed) {
      started = true;
      finding.execute(finder::start);
      Threads.every(finding, PACE, PACE, this::look);
      Threads.every(executor, PACE, PACE, this::round);
    }
  }

  @Override
  public synchronized Heard take() {
    Instant now = time.now();
    Duration within = heardWithin();
    List<Peer> peers = lines.values().stream().map(line -> line.peer(now, within)).toList();
    List<Observation> taken = new ArrayList<>();
    while (!waiting.isEmpty() && taken.size() < MOST_AT_ONCE) {
      taken.add(waiting.removeFirst());
    }
    // Who has just begun to lead has not looked yet who else there is.
    return new Heard(peers, taken, known || !leads.getAsBoolean());
  }

  /** Returns how many peers there are, from memory. */
  synchronized PeerCounts counts() {
    Map<Peer.State, Long> states = new HashMap<>();
    Instant now = time.now();
    Duration within = heardWithin();
    lines.values().forEach(line -> states.merge(line.peer(now, within).state(), 1L, Long::sum));
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
      // After the last look, and the last round, which may still ask.
      finding.execute(finder::close);
      executor.execute(workers::shutdown);
    } catch (RejectedExecutionException e) {
      return; // It was closed before.
    }
    finding.shutdown();
    executor.shutdown();
  }

  /** On a thread of its own: the API may take long, and meanwhile nobody would be asked. */
  private void look() {
    Instant now = time.now();
    if (!closed && !lookedAt.plus(LOOK_EVERY).isAfter(now)) {
      lookedAt = now;
      finder.look();
    }
  }

  private void round() {
    if (closed) {
      return;
    }
    Instant now = time.now();
    boolean leading = leads.getAsBoolean();
    if (!leading) {
      followedAt = Instant.MIN;
      follow(List.of(), keeper.forget(), false, now);
    } else if (!followedAt.plus(FOLLOW_EVERY).isAfter(now)) {
      followedAt = now;
      // Asked first: what is synced then is all there.
      boolean all = finder.synced();
      List<PeerPod> pods = finder.peers();
      follow(pods, keeper.of(pods, servers.get(), now), all, now);
    }
    due(now).forEach(this::pull);
  }

  /**
   * Whoever stopped leading starts anew with all when it leads again.
   *
   * @param next was reckoned without the lock, for which the monitor waits
   */
  private synchronized void follow(List<PeerPod> pods, PeerShares next, boolean all, Instant now) {
    known = all;
    shares = next;
    Map<String, PeerPod> byUid = new HashMap<>();
    pods.forEach(pod -> byUid.put(pod.uid(), pod));
    lines.values().removeIf(line -> !line.pod().equals(byUid.get(line.pod().uid())));
    // Nothing is told of one that is not listed.
    Set<Vantage> listed = new HashSet<>();
    lines.values().forEach(line -> listed.add(line.pod().vantage()));
    waiting.removeIf(seen -> !listed.contains(seen.from()));
    for (PeerPod pod : pods) {
      lines.computeIfAbsent(
          pod.uid(), uid -> new PeerLine(pod, now, now.plus(offset(pod.vantage()))));
    }
    Duration within = heardWithin();
    lines.values().forEach(line -> line.tellEdge(now, within));
  }

  /** The more there are, the less often each of them probes, and so is asked. */
  private Duration pullInterval() {
    double slowdown = Sharing.slowdown(shares.count());
    return Duration.ofMillis(Math.round(settings.pullInterval().toMillis() * slowdown));
  }

  private Duration heardWithin() {
    Duration pulls = pullInterval().multipliedBy(PULLS_MISSED);
    return pulls.compareTo(settings.heardWithin()) > 0 ? pulls : settings.heardWithin();
  }

  /** Spreads the pulls over the interval, and each vantage to the same place always. */
  private Duration offset(Vantage vantage) {
    long interval = Math.max(1, pullInterval().toMillis());
    return Duration.ofMillis(Math.floorMod(vantage.id().hashCode(), interval));
  }

  private synchronized List<PeerLine> due(Instant now) {
    List<PeerLine> due = new ArrayList<>();
    Duration interval = pullInterval();
    for (PeerLine line : lines.values()) {
      if (line.begin(now, interval)) {
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
    CompletableFuture<Pull> pull;
    try {
      pull = client.pull(line.pod().endpoint(), headers, line.cursor(), share(line));
    } catch (RuntimeException e) {
      // One that cannot be asked must not keep the others from being asked.
      end(line, new Pull.Failed("cannot be asked: " + e.getMessage()));
      return;
    }
    CompletableFuture<Void> unused = pull.thenAccept(told -> end(line, told));
  }

  private synchronized Optional<Share> share(PeerLine line) {
    return shares.of(line.pod());
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
