package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.pages.HttpPage;
import dev.dnshealth.k8s.pages.PageAddresses;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DNS pods as they are seen through the API server's port-forward: queries over TCP, each
 * second, and the pods' own pages. That proves a process, not the network that pods use.
 *
 * <p>At most 20 pods are looked at at a time and 20 a second, in turn; where there are more, each
 * is looked at less often. A tunnel that does not stand says nothing about its pod, and is tried
 * again ever less often, up to every 30 s. Needs the rights of {@link NeededRight#ofTunnel}. Works
 * on threads of its own. Safe for use by several threads.
 */
public final class TunnelProbes implements ObservationSource, AutoCloseable {

  /** The vantage that all that is seen this way is from. */
  public static final Vantage VANTAGE = new Vantage("API server", Optional.empty(), Network.TUNNEL);

  static final int AT_ONCE = 20;

  private static final Logger log = LoggerFactory.getLogger(TunnelProbes.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PAGES_EVERY = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration TICK = Duration.ofMillis(100);

  /** A query's time-out and the pause before the next, with time for a tunnel to stand. */
  private static final Duration HEARD_FOR = Duration.ofSeconds(5);

  private static final int MOST_KEPT = 5_000;

  private final TargetDiscovery discovery;
  private final Supplier<ProbePlan> plan;
  private final String namespace;
  private final Function<Target, Optional<PageAddresses>> addresses;
  private final Time time;
  private final DnsProber prober = DnsProber.builder().build();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1, OutsideThreads.named("dnshealth-tunnels"));
  private final ThreadPoolExecutor workers = OutsideThreads.pool(AT_ONCE, "dnshealth-tunnel");
  private final ThreadPoolExecutor readers = OutsideThreads.pool(AT_ONCE, "dnshealth-tunnel-page");
  private final PodLook looks;
  private final String epoch = UUID.randomUUID().toString();
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, Followed> pods = new HashMap<>();
  private final Deque<Observation> fresh = new ArrayDeque<>();
  private Optional<Instant> stood = Optional.empty();
  private String trouble = "no tunnel has been tried yet";
  private boolean started;
  private volatile boolean resting;

  /**
   * Makes tunnels to the pods of a DNS Service; none before {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param discovery knows the pods
   * @param plan has the query that is sent: the one over TCP for a name of the cluster
   */
  public TunnelProbes(
      KubernetesClient client,
      DnsService service,
      TargetDiscovery discovery,
      Supplier<ProbePlan> plan,
      Time time) {
    this(
        Tunnels.through(client),
        service.namespace(),
        discovery,
        plan,
        new PodPages(client, service.namespace()),
        HttpPage.TIMEOUT,
        time);
  }

  TunnelProbes(
      Tunnels tunnels,
      String namespace,
      TargetDiscovery discovery,
      Supplier<ProbePlan> plan,
      Function<Target, Optional<PageAddresses>> addresses,
      Duration pageTimeout,
      Time time) {
    this.namespace = namespace;
    this.discovery = discovery;
    this.plan = plan;
    this.addresses = addresses;
    this.time = time;
    this.looks = new PodLook(tunnels, prober, readers, pageTimeout, time);
  }

  /** A pod and when it is looked at. */
  private static final class Followed {
    private Target server;
    private Instant due;
    private Instant pagesDue;
    private Optional<PageAddresses> pages = Optional.empty();
    private boolean busy;
    private int failures;
    private TunnelSight sight;

    Followed(Target server, Instant due) {
      this.server = server;
      this.due = due;
      this.pagesDue = due;
      this.sight = TunnelSight.notYet(server.instance().orElseThrow());
    }
  }

  /** Starts to look, also after {@link #rest()}. Returns at once. */
  public synchronized void start() {
    resting = false;
    if (!started) {
      started = true;
      prober.start();
      ScheduledFuture<?> unused =
          scheduler.scheduleWithFixedDelay(
              this::tryLook, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Looks no more, until {@link #start()} is called. */
  public void rest() {
    resting = true;
  }

  @Override
  public synchronized Heard take() {
    boolean heard = stood.filter(at -> at.plus(HEARD_FOR).isAfter(time.now())).isPresent();
    Peer peer =
        new Peer(
            VANTAGE,
            epoch,
            heard ? Peer.State.HEARD : Peer.State.UNHEARD,
            heard,
            heard ? "" : trouble);
    List<Observation> told = List.copyOf(fresh);
    fresh.clear();
    return new Heard(List.of(peer), told);
  }

  /** Returns what was last seen of each pod, by their names. */
  public synchronized List<TunnelSight> sights() {
    return pods.values().stream()
        .map(pod -> pod.sight)
        .sorted(Comparator.comparing(sight -> sight.pod().name()))
        .toList();
  }

  /** Returns why nothing is seen this way, in words; empty while anything is. */
  public synchronized Optional<String> problem() {
    boolean heard = stood.filter(at -> at.plus(HEARD_FOR).isAfter(time.now())).isPresent();
    return heard ? Optional.empty() : Optional.of(trouble);
  }

  /** Stops, and ends all tunnels. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    workers.shutdownNow();
    readers.shutdownNow();
    prober.close();
  }

  private void tryLook() {
    try {
      look();
    } catch (RejectedExecutionException e) {
      log.debug("closed");
    } catch (RuntimeException | Error e) {
      // An error would end the repetition without a word.
      log.error("unexpected failure, trying again", e);
    }
  }

  /** Has the pods looked at that are due. */
  private synchronized void look() {
    if (resting) {
      pods.clear();
      stood = Optional.empty();
      trouble = "no tunnel is needed now";
      return;
    }
    Optional<Probe> probe = query(plan.get());
    Map<String, Target> servers = servers();
    Instant now = time.now();
    pods.keySet().retainAll(servers.keySet());
    servers.forEach(
        (uid, server) ->
            pods.computeIfAbsent(uid, each -> new Followed(server, now)).server = server);
    if (probe.isEmpty()) {
      trouble = "it is not known yet what to ask";
      return;
    }
    long busy = pods.values().stream().filter(pod -> pod.busy).count();
    List<Followed> due =
        pods.values().stream()
            .filter(pod -> !pod.busy && !pod.due.isAfter(now))
            .sorted(Comparator.comparing(pod -> pod.due))
            .limit(Math.max(0, AT_ONCE - busy))
            .toList();
    for (Followed pod : due) {
      Target server = pod.server;
      pod.busy = true;
      pod.due = now.plus(interval(servers.size()));
      workers.execute(() -> visit(server, probe.get(), pod));
    }
  }

  private static Optional<Probe> query(ProbePlan plan) {
    return plan.entries().stream()
        .filter(entry -> entry.roles().contains(Role.SERVER))
        .map(ProbePlan.Entry::probe)
        .filter(p -> p.queryClass() == QueryClass.INTERNAL)
        .filter(p -> p.wire().transport() == Transport.TCP)
        .findFirst();
  }

  /** A pod with two addresses is looked at once: a tunnel ends in the pod, whatever its address. */
  private Map<String, Target> servers() {
    Map<String, Target> servers = new LinkedHashMap<>();
    for (Target server : discovery.current().of(Role.SERVER)) {
      servers.putIfAbsent(server.instance().orElseThrow().uid(), server);
    }
    return servers;
  }

  static Duration interval(int pods) {
    Duration inTurn = EVERY.multipliedBy(pods).dividedBy(AT_ONCE);
    return inTurn.compareTo(EVERY) > 0 ? inTurn : EVERY;
  }

  private void visit(Target server, Probe probe, Followed pod) {
    try {
      Observation observation = looks.ask(namespace, server, probe, VANTAGE, ids.incrementAndGet());
      saw(observation, pod);
      if (!pod.pagesDue.isAfter(time.now())) {
        readPages(server, pod);
      }
    } catch (IOException e) {
      missed(String.valueOf(e.getMessage()), pod);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("unexpected failure, trying again", e);
    } finally {
      synchronized (this) {
        pod.busy = false;
      }
    }
  }

  private synchronized void saw(Observation observation, Followed pod) {
    stood = Optional.of(observation.at());
    pod.failures = 0;
    fresh.addLast(observation);
    if (fresh.size() > MOST_KEPT) {
      fresh.removeFirst();
    }
    String wrong = TunnelWords.wrong(observation);
    pod.sight =
        pod.sight.with(
            wrong.isEmpty() ? TunnelSight.Tcp.OK : TunnelSight.Tcp.FAILED, wrong, observation.at());
  }

  private synchronized void missed(String why, Followed pod) {
    pod.failures = Math.min(pod.failures + 1, 10);
    Duration pause = EVERY.multipliedBy(1L << pod.failures);
    pod.due = time.now().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    if (!trouble.equals(why)) {
      trouble = why;
      log.debug("not seen: {}", why);
    }
    pod.sight = pod.sight.with(TunnelSight.Tcp.NOT_SEEN, why, time.now());
  }

  private void readPages(Target server, Followed pod) throws InterruptedException {
    String name = server.instance().orElseThrow().name();
    Optional<PageAddresses> where = pod.pages.isPresent() ? pod.pages : addresses.apply(server);
    TunnelSight read =
        pod.sight.with(
            looks.page(namespace, name, where.flatMap(PageAddresses::health)),
            looks.page(namespace, name, where.flatMap(PageAddresses::ready)),
            looks.page(namespace, name, where.flatMap(PageAddresses::metrics)));
    synchronized (this) {
      pod.pages = where;
      pod.pagesDue = time.now().plus(PAGES_EVERY);
      pod.sight = read;
    }
  }
}
