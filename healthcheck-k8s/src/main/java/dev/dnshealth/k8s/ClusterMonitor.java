package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.PathReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A monitor of one cluster's DNS with everything it needs, wired but not started. Safe for use by
 * several threads.
 */
public final class ClusterMonitor implements DnsMonitor {

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final Time time;
  private final DnsService service;
  private final ClusterSources sources;
  private final OutsidePaths paths;
  private final PodRemediator remediator;
  private final ConfigMapLedger ledger;
  private final Optional<OutsideLeadership> lead;
  private final Optional<Quarantines> quarantines;
  private final EventRecorder events;
  private final Optional<EvidenceKeeper> evidence;
  private final DnsProber prober;
  private final Optional<Canary> canary;
  private final Optional<PeerObservations> peers;
  private final HealthMonitor monitor;

  private ClusterMonitor(
      Api api,
      DnsService service,
      ClusterSettings settings,
      ClusterListeners listeners,
      Time time) {
    this.time = time;
    this.service = service;
    this.sources = new ClusterSources(api, service, settings, time);
    boolean outside = settings.vantage().network() == Network.OUTSIDE;
    this.paths = new OutsidePaths(api, service, settings, sources, time);
    this.remediator = new PodRemediator(api, service, settings.removal(), time);
    this.ledger = new ConfigMapLedger(api, service);
    // Who only watches must not keep others from acting.
    this.lead =
        settings.act() && settings.policy().mode() == Mode.ACT
            ? Optional.of(
                new OutsideLeadership(
                    () ->
                        new LeaseLeadership(
                            api, service, settings.vantage().id(), settings.lease(), time),
                    paths::serversSeen,
                    time))
            : Optional.empty();
    // Also without the setting: what was taken out before it was changed has to end too.
    this.quarantines =
        lead.map(leads -> new Quarantines(api, service, settings.removal(), leads, time));
    this.events = new EventRecorder(api, settings.vantage().id(), time);
    if (!outside) {
      api.tell(new CircuitEvents(events, sources.facts()));
    }
    this.evidence =
        settings.act() && settings.policy().mode() == Mode.ACT && settings.evidence().enabled()
            ? Optional.of(
                new EvidenceKeeper(
                    api,
                    service,
                    settings.evidence(),
                    this::report,
                    sources.facts(),
                    sources::corefile,
                    time))
            : Optional.empty();
    this.prober = DnsProber.builder().build();
    this.canary =
        settings
            .canary()
            .map(
                wanted ->
                    new Canary(
                        api,
                        wanted,
                        sources.discovery(),
                        prober,
                        sources::domain,
                        sources::corefile,
                        listeners.propagation(),
                        time));
    Leadership leadership = lead.<Leadership>map(l -> l).orElseGet(Leadership::alone);
    this.peers =
        settings
            .peers()
            .map(
                wanted ->
                    new PeerObservations(
                        api,
                        wanted,
                        () -> leadership.current().leads(time.now()),
                        sources::servers,
                        time));
    HealthMonitor.Builder builder =
        HealthMonitor.builder(
                outside ? paths::targets : sources.discovery(),
                outside ? paths.through(prober) : prober)
            .plan(sources.probes())
            .facts(sources.facts())
            .ledger(ledger)
            .peers(paths.peers())
            .leadership(leadership)
            .policy(settings.policy())
            .vantage(settings.vantage())
            .time(time)
            .recorder(listeners.recorder());
    peers.ifPresent(builder::peers);
    evidence.ifPresent(builder::listener);
    EventPublisher publisher =
        new EventPublisher(
            events,
            sources.facts(),
            evidence.<BundleNames>map(names -> names).orElseGet(BundleNames::none));
    builder.listener(outside ? EventPublisher.actionsOnly(publisher) : publisher);
    builder.listener(paths::heed);
    listeners.monitor().forEach(builder::listener);
    if (settings.act()) {
      builder.remediator(remediator);
    }
    this.monitor = builder.build();
  }

  /**
   * Finds the cluster's DNS Service and makes a monitor for it. Asks the API, so this takes a
   * moment.
   *
   * @param client stays open when the monitor is closed
   * @param listeners are told what happens, beside the Events that the monitor writes itself
   * @throws KubernetesSetupException if the API cannot be reached or has no DNS Service to check
   */
  public static ClusterMonitor connect(
      KubernetesClient client,
      ClusterSettings settings,
      List<MonitorListener> listeners,
      Time time) {
    return connect(client, settings, ClusterListeners.of(listeners), time);
  }

  /**
   * Does the same, for all who may want to be told of something.
   *
   * @throws KubernetesSetupException if the API cannot be reached or has no DNS Service to check
   */
  public static ClusterMonitor connect(
      KubernetesClient client, ClusterSettings settings, ClusterListeners listeners, Time time) {
    // One for all, so that there is one circuit breaker for each operation.
    Api api = new Api(client, time);
    api.tell(listeners.circuits());
    DnsService service =
        new DnsServiceFinder(api)
            .find(settings.namespace(), settings.service(), settings.udpPort());
    return new ClusterMonitor(api, service, settings, listeners, time);
  }

  @Override
  public DnsService service() {
    return service;
  }

  @Override
  public void start() {
    sources.start();
    prober.start();
    paths.start();
    lead.ifPresent(OutsideLeadership::start);
    evidence.ifPresent(EvidenceKeeper::start);
    peers.ifPresent(PeerObservations::start);
    monitor.start();
    quarantines.ifPresent(Quarantines::start);
    canary.ifPresent(Canary::start);
  }

  @Override
  public Report report() {
    return monitor.report();
  }

  /** Returns by which ways the servers are seen, and by which not; nothing inside the cluster. */
  public List<PathReport> paths() {
    return paths.report();
  }

  @Override
  public Optional<EvidenceCounts> evidence() {
    return evidence.map(EvidenceKeeper::counts);
  }

  @Override
  public Optional<PeerCounts> peers() {
    return peers.map(PeerObservations::counts);
  }

  @Override
  public Instant lastTick() {
    return monitor.lastTick();
  }

  @Override
  public boolean probing() {
    return !sources.probes().get().entries().isEmpty();
  }

  @Override
  public boolean proberAlive() {
    return prober.alive();
  }

  /**
   * Stops to check. Work that has begun, as a write of the ledger, an eviction or Events, gets 2 s
   * to end; whether it did is not told. The lead is given back after the last action, so that
   * another does not begin beside it.
   */
  @Override
  public void close() {
    // It needs the API, though not the prober, to leave nothing behind.
    canary.ifPresent(Canary::close);
    quarantines.ifPresent(Quarantines::close);
    monitor.close();
    peers.ifPresent(PeerObservations::close);
    remediator.close();
    Instant end = time.now().plus(CLOSE_WITHIN);
    remediator.awaitEnd(Duration.between(time.now(), end));
    lead.ifPresent(OutsideLeadership::close);
    prober.close();
    paths.close();
    sources.close();
    ledger.close();
    events.close();
    evidence.ifPresent(EvidenceKeeper::close);
    canary.ifPresent(c -> c.awaitEnd(Duration.between(time.now(), end)));
    Instant last = time.now().plus(CLOSE_WITHIN);
    lead.ifPresent(l -> l.awaitEnd(Duration.between(time.now(), last)));
    ledger.awaitEnd(Duration.between(time.now(), last));
    events.awaitEnd(Duration.between(time.now(), last));
    evidence.ifPresent(e -> e.awaitEnd(Duration.between(time.now(), last)));
  }
}
