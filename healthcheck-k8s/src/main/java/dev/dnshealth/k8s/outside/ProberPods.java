package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationsClient;
import dev.dnshealth.k8s.peers.Pull;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vantages inside a cluster for one who is outside: short-lived pods of the project's own image, on
 * the nodes of DNS pods and on another, that probe over UDP as any pod does. What they see comes
 * back through the API server.
 *
 * <p>Each pod is a Job's, lives for 45 s at most, and is renewed in time while this is open. It
 * ends 10 s after the last time it was asked, so that it is gone within 60 s also when this process
 * is killed. A vantage keeps its name and epoch over its pods. Needs the rights of {@link
 * NeededRight#ofProberPods}; where one is missing or a pod is refused, {@link #problem()} says so.
 * Works on threads of its own. Safe for use by several threads.
 */
public final class ProberPods implements ObservationSource, AutoCloseable {

  /** The namespace that they are made in, which is left there afterwards. */
  public static final String NAMESPACE = ProberJob.NAMESPACE;

  private static final Logger log = LoggerFactory.getLogger(ProberPods.class);
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration NODES_EVERY = Duration.ofMinutes(1);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
  private static final Duration CALLS_END_WITHIN = Duration.ofSeconds(6);
  private static final int PULLS = 2 * (ProberNodes.MOST + 1);
  private static final int MOST_KEPT = 20_000;
  private static final int RUN_LENGTH = 8;

  private final TargetDiscovery discovery;
  private final Supplier<ProbePlan> plan;
  private final String image;
  private final Time time;
  private final ProberWatch watch;
  private final ProberApi api;
  private final BiFunction<URI, Cursor, Pull> client;
  private final String run = UUID.randomUUID().toString().substring(0, RUN_LENGTH);
  private final ScheduledThreadPoolExecutor manager =
      new ScheduledThreadPoolExecutor(1, OutsideThreads.named("dnshealth-probers"));
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, OutsideThreads.named("dnshealth-prober-clock"));
  private final ThreadPoolExecutor pulls = OutsideThreads.pool(PULLS, "dnshealth-prober-pull");
  private final ThreadPoolExecutor http = OutsideThreads.pool(2, "dnshealth-prober-http");
  private final Map<String, NodeProber> probers = new TreeMap<>();
  private final Set<ProberPod> asked = ConcurrentHashMap.newKeySet();
  private final Deque<Observation> fresh = new ArrayDeque<>();
  private volatile Set<String> preferred = Set.of();
  private volatile String general = "they are about to be started";
  private volatile boolean resting;
  private ProberApi.Nodes known = new ProberApi.Nodes(List.of(), List.of());
  private Optional<Instant> nodesRead = Optional.empty();
  private boolean swept;
  private long generation;
  private boolean started;
  private boolean closed;

  /**
   * Makes a source that does nothing before {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param image the project's image, as the nodes know it
   * @param discovery knows the targets
   * @param plan has the queries
   */
  public ProberPods(
      KubernetesClient client,
      String image,
      TargetDiscovery discovery,
      Supplier<ProbePlan> plan,
      Time time) {
    this(client, Tunnels.through(client), image, discovery, plan, time);
  }

  ProberPods(
      KubernetesClient client,
      Tunnels tunnels,
      String image,
      TargetDiscovery discovery,
      Supplier<ProbePlan> plan,
      Time time) {
    this.image = Objects.requireNonNull(image, "image");
    this.discovery = discovery;
    this.plan = plan;
    this.time = time;
    this.api = new ProberApi(client, run);
    this.watch = new ProberWatch(api, tunnels, time);
    ObservationsClient pages = new ObservationsClient(http, time);
    this.client = (page, cursor) -> pages.pull(page, Map.of(), cursor).join();
  }

  /** Starts to send probers, also after {@link #rest()}. Returns at once. */
  public synchronized void start() {
    resting = false;
    if (!started && !closed) {
      started = true;
      every(manager, this::manage);
      every(clock, this::pullAll);
    }
  }

  /** Removes all probers, and sends no more until {@link #start()} is called. Returns at once. */
  public void rest() {
    resting = true;
  }

  private static void every(ScheduledThreadPoolExecutor executor, Runnable task) {
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RejectedExecutionException e) {
                log.debug("closed");
              } catch (RuntimeException | Error e) {
                // An error would end the repetition without a word.
                log.error("unexpected failure, trying again", e);
              }
            },
            0,
            EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Has probers sent to these of the DNS pods' nodes before all others, as those of suspects. */
  public void prefer(Collection<String> nodes) {
    preferred = Set.copyOf(nodes);
  }

  /** Returns the run that its Jobs and pods are labelled with. */
  public String run() {
    return run;
  }

  @Override
  public synchronized Heard take() {
    Instant now = time.now();
    List<Peer> peers =
        probers.values().stream().flatMap(prober -> prober.peer(run, now).stream()).toList();
    List<Observation> told = List.copyOf(fresh);
    fresh.clear();
    return new Heard(peers, told);
  }

  /** Returns whether the prober of each node is heard, by the nodes' names. */
  public synchronized List<ProberSight> sights() {
    Instant now = time.now();
    return probers.values().stream().map(prober -> prober.sight(now)).toList();
  }

  /** Returns why not all probers are heard, in words; empty if they are. */
  public synchronized Optional<String> problem() {
    if (!general.isEmpty()) {
      return Optional.of(general);
    }
    String silent =
        sights().stream()
            .filter(sight -> !sight.heard())
            .map(sight -> "prober on " + sight.node() + ": " + sight.detail())
            .collect(Collectors.joining("; "));
    return silent.isEmpty() ? Optional.empty() : Optional.of(silent);
  }

  /** Keeps as many pods as are needed, of which each does what is to be done now. */
  private void manage() {
    if (resting) {
      general = "they are not needed now";
      remove(settle(List.of()));
      return;
    }
    Targets targets = discovery.current();
    ProbePlan wanted = plan.get();
    if (!targets.complete() || targets.of(Role.SERVER).isEmpty() || wanted.entries().isEmpty()) {
      general = "it is not known yet what to ask";
      return;
    }
    List<String> nodes = nodes(targets);
    general = nodes.isEmpty() ? "the nodes of the DNS pods are not known" : "";
    for (String node : nodes) {
      NodeProber prober = prober(node);
      ProberWork work = ProberWork.of(prober.vantage(), targets, wanted);
      if (wantsPod(prober, work)) {
        make(prober, node, work);
      }
    }
    remove(settle(nodes));
    watch.look(all().stream().filter(pod -> !pod.connected()).toList());
  }

  private List<String> nodes(Targets targets) {
    Instant now = time.now();
    if (nodesRead.filter(at -> at.plus(NODES_EVERY).isAfter(now)).isEmpty()) {
      known = api.nodes();
      nodesRead = Optional.of(now);
    }
    return ProberNodes.choose(targets, preferred, known);
  }

  private synchronized NodeProber prober(String node) {
    return probers.computeIfAbsent(node, NodeProber::new);
  }

  private synchronized boolean wantsPod(NodeProber prober, ProberWork work) {
    return !closed && prober.wantsPod(work, time.now());
  }

  private void make(NodeProber prober, String node, ProberWork work) {
    Instant now = time.now();
    // Taken first: whether one came to be that was not answered nobody knows.
    long number = generation++;
    ProberJob job = new ProberJob("prober-" + run + "-" + number, run, image, node, work);
    try {
      Job made = api.create(job.toJob());
      synchronized (this) {
        prober.add(new ProberPod(job, now, number));
      }
      if (!swept) {
        swept = true;
        ProberApi.made(made).ifPresent(api::sweep);
      }
    } catch (KubernetesClientException e) {
      refused(prober, "its Job was refused: " + ProberApi.words(e));
    } catch (IllegalArgumentException e) {
      refused(prober, String.valueOf(e.getMessage()));
    }
  }

  private synchronized void refused(NodeProber prober, String why) {
    prober.refused(why, time.now());
  }

  /** Returns the pods that are not needed any more. */
  private synchronized List<ProberPod> settle(List<String> nodes) {
    List<ProberPod> old = new ArrayList<>();
    probers.values().forEach(prober -> old.addAll(prober.settle(Optional.empty(), time.now())));
    Set<String> gone = new HashSet<>(probers.keySet());
    gone.removeAll(nodes);
    gone.forEach(node -> old.addAll(Objects.requireNonNull(probers.remove(node)).pods()));
    return old;
  }

  private void remove(List<ProberPod> old) {
    for (ProberPod pod : old) {
      pod.close();
      api.delete(pod.job().name());
    }
  }

  private synchronized List<ProberPod> all() {
    return probers.values().stream().flatMap(prober -> prober.pods().stream()).toList();
  }

  private void pullAll() {
    for (ProberPod pod : all()) {
      if (pod.connected() && asked.add(pod)) {
        pulls.execute(() -> pull(pod));
      }
    }
  }

  private void pull(ProberPod pod) {
    try {
      List<Observation> seen = pod.pull(client, time.now());
      remove(took(pod, seen));
    } catch (RuntimeException e) {
      log.error("unexpected failure, trying again", e);
    } finally {
      asked.remove(pod);
    }
  }

  private synchronized List<ProberPod> took(ProberPod pod, List<Observation> seen) {
    NodeProber prober = probers.get(pod.job().node());
    if (closed || prober == null || !prober.heard(pod, !seen.isEmpty())) {
      return List.of();
    }
    fresh.addAll(seen);
    while (fresh.size() > MOST_KEPT) {
      fresh.removeFirst();
    }
    return prober.settle(Optional.of(pod), time.now());
  }

  /**
   * Removes all probers, and waits up to 10 s until they are gone; those that are not then are soon
   * after, by themselves.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    clock.shutdownNow();
    manager.shutdown();
    // A Job that is just being made is to be known before all are deleted.
    OutsideThreads.awaitEnd(manager, CALLS_END_WITHIN);
    remove(all());
    pulls.shutdownNow();
    http.shutdown();
    awaitGone();
  }

  private void awaitGone() {
    try {
      long looks = all().isEmpty() ? 0 : GONE_WITHIN.dividedBy(EVERY);
      for (long i = 0; i < looks && !api.pods().isEmpty(); i++) {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      }
    } catch (KubernetesClientException e) {
      log.debug("it is not known whether the probers are gone: {}", ProberApi.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
