package dev.dnshealth.daemon;

import dev.dnshealth.core.config.DaemonRole;
import dev.dnshealth.core.metrics.MonitorMetrics;
import dev.dnshealth.core.metrics.PropagationMetrics;
import dev.dnshealth.core.monitor.MonitorLog;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.daemon.http.MetricsPage;
import dev.dnshealth.daemon.http.Page;
import dev.dnshealth.daemon.http.PeersPage;
import dev.dnshealth.daemon.http.StatusServer;
import dev.dnshealth.k8s.ClusterListeners;
import dev.dnshealth.k8s.ClusterMonitor;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.DnsMonitor;
import dev.dnshealth.k8s.EvidenceCounts;
import dev.dnshealth.k8s.KubernetesSetupException;
import dev.dnshealth.k8s.ReportJson;
import dev.dnshealth.k8s.VantageMonitor;
import dev.dnshealth.k8s.journal.Journal;
import dev.dnshealth.k8s.journal.JournalSettings;
import dev.dnshealth.k8s.peers.ObservationLog;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.PeerAccess;
import dev.dnshealth.k8s.peers.Share;
import dev.dnshealth.k8s.reach.PathNews;
import dev.dnshealth.k8s.reach.PathReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor of a cluster, with its pages over HTTP. Connects to the API again and again until it
 * can: a daemon that ended because the API was away would be away itself when it is needed.
 */
final class Daemon implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(Daemon.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** A monitor ticks ten times a second; one that did not for so long is stuck. */
  private static final Duration STUCK = Duration.ofSeconds(15);

  private final KubernetesClient client;
  private final ClusterSettings settings;
  private final DaemonRole role;
  private final ObservationLog observations;
  private final Time time;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Optional<Journal> journal;
  private final StatusServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReportJson json = new ReportJson();
  private volatile @Nullable DnsMonitor monitor;
  private volatile String problem = "not connected to the Kubernetes API yet";

  /**
   * Makes a daemon; {@code client} stays its maker's to close.
   *
   * @param role whether it stands for the lead, or only looks
   * @param access who may read what it sees
   * @param journal where all that is learnt and decided is recorded, if anywhere
   */
  Daemon(
      KubernetesClient client,
      ClusterSettings settings,
      DaemonRole role,
      PeerAccess access,
      Optional<JournalSettings> journal,
      int port,
      Time time) {
    this.client = client;
    this.settings = settings;
    this.role = role;
    this.observations = new ObservationLog(time);
    this.time = time;
    this.journal = journal.map(Journal::new);
    this.journal.ifPresent(
        written ->
            FunctionCounter.builder("dnshealth.journal.dropped", written, Journal::dropped)
                .description("steps that could not be written into the journal")
                .register(registry));
    this.server =
        new StatusServer(
            new InetSocketAddress(port),
            Map.of(
                "/livez",
                Page.health(this::stuck),
                "/readyz",
                Page.health(this::notReady),
                "/metrics",
                new MetricsPage(registry),
                "/api/v1/status",
                Page.json(this::status),
                ObservationsPage.PATH,
                new PeersPage(
                    access,
                    new ObservationsPage(
                        observations, settings.vantage(), this::own, this::share, time),
                    this::notConnected)));
  }

  /**
   * Serves and checks until it is closed.
   *
   * @throws IOException if the port cannot be had
   */
  void run() throws IOException, InterruptedException {
    server.start();
    journal.ifPresent(Journal::start);
    logger.atInfo().addKeyValue("port", server.address().getPort()).log("listening");
    do {
      connect();
    } while (monitor == null && !closed.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
    PathNews news = new PathNews();
    while (!closed.await(1, TimeUnit.SECONDS)) {
      if (monitor instanceof ClusterMonitor connected) {
        news.of(connected.paths()).forEach(Daemon::tell);
      }
    }
  }

  private static void tell(PathReport path) {
    logger
        .atInfo()
        .addKeyValue("path", Main.word(path.path()))
        .addKeyValue("state", Main.word(path.state()))
        .addKeyValue("detail", path.detail())
        .addKeyValue("proves", path.path().proves())
        .addKeyValue("cannot_prove", path.path().cannotProve())
        .log("path");
  }

  private void connect() {
    try {
      DnsMonitor connected = monitor();
      logger.atInfo().addKeyValue("service", connected.service()).log("dns_service_found");
      connected.start();
      monitor = connected;
      if (connected.evidence().isPresent()) {
        count(connected);
      }
      if (connected.peers().isPresent()) {
        PeerMetrics.bind(connected, registry);
      }
    } catch (RuntimeException e) {
      // Once for each cause: it is tried again every few seconds.
      String cause = e instanceof KubernetesSetupException ? e.getMessage() : e.toString();
      if (!problem.equals(cause)) {
        problem = String.valueOf(cause);
        logger.atError().addKeyValue("problem", problem).log("not_connected");
      }
    }
  }

  private DnsMonitor monitor() {
    ClusterListeners listeners =
        new ClusterListeners(
            List.of(observations, new MonitorLog(), new MonitorMetrics(registry)),
            journal.<Recorder>map(Function.identity()).orElseGet(Recorder::none),
            new PropagationMetrics(registry),
            new CircuitMetrics(registry));
    return role == DaemonRole.VANTAGE
        ? VantageMonitor.connect(client, settings, listeners, time)
        : ClusterMonitor.connect(client, settings, listeners, time);
  }

  private void count(DnsMonitor counted) {
    Map<String, ToDoubleFunction<EvidenceCounts>> results =
        Map.of(
            "kept", EvidenceCounts::kept,
            "no_place", EvidenceCounts::noPlace,
            "failed", EvidenceCounts::failed);
    results.forEach(
        (result, count) ->
            FunctionCounter.builder("dnshealth.evidence.bundles", counted, of(count))
                .description("bundles of evidence, by whether they could be kept")
                .tag("result", result)
                .register(registry));
    Gauge.builder("dnshealth.evidence.places", counted, of(EvidenceCounts::places))
        .description("ConfigMaps that there are for bundles of evidence")
        .register(registry);
  }

  private static ToDoubleFunction<DnsMonitor> of(ToDoubleFunction<EvidenceCounts> count) {
    return counted -> counted.evidence().map(count::applyAsDouble).orElse(0.0);
  }

  private Optional<String> stuck() {
    DnsMonitor running = monitor;
    if (running == null) {
      return Optional.empty();
    }
    Instant now = time.now();
    if (running.lastTick().plus(STUCK).isBefore(now)) {
      return Optional.of("the monitor has not moved since " + running.lastTick());
    }
    return running.proberAlive() ? Optional.empty() : Optional.of("the prober has ended");
  }

  private Optional<String> notReady() {
    DnsMonitor running = monitor;
    if (running == null) {
      return Optional.of(problem);
    }
    if (running.report().targets().isEmpty()) {
      return Optional.of("no targets are known yet");
    }
    return running.probing()
        ? Optional.empty()
        : Optional.of("no probes are sent: the cluster's domain is not known");
  }

  private Optional<String> notConnected() {
    return monitor == null ? Optional.of(problem) : Optional.empty();
  }

  private OwnState own() {
    DnsMonitor running = monitor;
    return running == null ? new OwnState(Set.of(), false) : OwnState.of(running.report());
  }

  private void share(Share told) {
    DnsMonitor running = monitor;
    if (running != null) {
      running.share(told);
    }
  }

  private String status() {
    DnsMonitor running = monitor;
    return running == null ? json.unknown(problem) : json.write(running.report());
  }

  /** Whoever comes second waits until the first is done: the process ends after either. */
  @Override
  public synchronized void close() {
    closed.countDown();
    DnsMonitor running = monitor;
    if (running != null) {
      running.close();
    }
    journal.ifPresent(Journal::close);
    server.close();
    registry.close();
  }
}
