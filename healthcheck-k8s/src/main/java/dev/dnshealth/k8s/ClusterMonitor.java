package dev.dnshealth.k8s;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A monitor of one cluster's DNS with everything it needs, wired but not started. Safe for use by
 * several threads.
 */
public final class ClusterMonitor implements AutoCloseable {

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final Time time;
  private final DnsService service;
  private final KubernetesDiscovery discovery;
  private final KubernetesFacts facts;
  private final ServiceTruths truths;
  private final KubernetesProbes probes;
  private final PodRemediator remediator;
  private final ConfigMapLedger ledger;
  private final EventRecorder events;
  private final DnsProber prober;
  private final HealthMonitor monitor;

  private ClusterMonitor(
      Api api,
      DnsService service,
      ClusterSettings settings,
      List<MonitorListener> listeners,
      Time time) {
    this.time = time;
    this.service = service;
    this.discovery =
        new KubernetesDiscovery(
            api,
            service,
            settings.udpPort(),
            settings.interception(),
            settings.vantage().node(),
            time);
    // From outside the cluster, pods' addresses cannot be reached.
    boolean podPages =
        settings.truth().podPages() && settings.vantage().network() != Network.OUTSIDE;
    this.facts =
        new KubernetesFacts(api, service, settings.removal(), podPages, discovery::nodeCache, time);
    Supplier<Optional<String>> domain =
        () ->
            settings
                .domain()
                .or(() -> facts.corefile().flatMap(text -> Corefile.parse(text).clusterDomain()));
    this.truths =
        new ServiceTruths(
            api, settings.truth(), service.toString().hashCode(), domain, facts::corefile, time);
    this.probes =
        new KubernetesProbes(
            api,
            domain,
            new KubernetesProbes.Asked(
                settings.external(), settings.randomUnder(), truths, truths::large));
    this.remediator = new PodRemediator(api, service, settings.removal(), time);
    this.ledger = new ConfigMapLedger(api, service);
    this.events = new EventRecorder(api, settings.vantage().id(), time);
    this.prober = DnsProber.builder().build();
    HealthMonitor.Builder builder =
        HealthMonitor.builder(discovery, prober)
            .plan(probes)
            .facts(facts)
            .ledger(ledger)
            .policy(settings.policy())
            .vantage(settings.vantage())
            .time(time)
            .listener(new EventPublisher(events, facts));
    listeners.forEach(builder::listener);
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
    // One for all, so that there is one circuit breaker for each operation.
    Api api = new Api(client, time);
    DnsService service =
        new DnsServiceFinder(api)
            .find(settings.namespace(), settings.service(), settings.udpPort());
    return new ClusterMonitor(api, service, settings, listeners, time);
  }

  /** Returns the Service that is checked. */
  public DnsService service() {
    return service;
  }

  /** Starts to check. A second call does nothing. */
  public void start() {
    discovery.start();
    facts.start();
    truths.start();
    probes.start();
    prober.start();
    monitor.start();
  }

  /** Returns what is known now. */
  public Report report() {
    return monitor.report();
  }

  /** Returns when the monitor last looked at what it knows; an old time means that it hangs. */
  public Instant lastTick() {
    return monitor.lastTick();
  }

  /** Returns whether it is known what to ask, so that probes are sent. */
  public boolean probing() {
    return !probes.get().entries().isEmpty();
  }

  /** Returns whether the engine that sends the probes works. */
  public boolean proberAlive() {
    return prober.alive();
  }

  /**
   * Stops to check. Work that has begun, as a write of the ledger, an eviction or Events, gets 2 s
   * to end; whether it did is not told.
   */
  @Override
  public void close() {
    monitor.close();
    prober.close();
    probes.close();
    truths.close();
    facts.close();
    discovery.close();
    remediator.close();
    ledger.close();
    events.close();
    Instant end = time.now().plus(CLOSE_WITHIN);
    remediator.awaitEnd(Duration.between(time.now(), end));
    ledger.awaitEnd(Duration.between(time.now(), end));
    events.awaitEnd(Duration.between(time.now(), end));
  }
}
