package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.remediation.LedgerStore;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A monitor of one cluster's DNS that replaces a pod when a person asks for it, and does nothing of
 * its own accord: it takes no part in the election and leaves faults to those who do. It meets them
 * at the ledger. Safe for use by several threads.
 *
 * <p>Needs the rights to read that {@link ReadRights} names, to create pods/eviction, and to get
 * and update the ledger's ConfigMap; without the right to create events there are none.
 */
public final class RequestMonitor implements AutoCloseable {

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private static final Standing ASIDE =
      new Standing.Follows(Optional.empty(), "this one acts only when a person asks for it");

  private final Time time;
  private final DnsService service;
  private final Vantage vantage;
  private final ClusterSources sources;
  private final PodRemediator remediator;
  private final ConfigMapLedger ledger;
  private final EventRecorder events;
  private final DnsProber prober;
  private final HealthMonitor monitor;

  /**
   * What a person may say about the cluster; whatever is absent is found out.
   *
   * @param namespace the DNS Service's namespace
   * @param service the DNS Service's name
   * @param domain the cluster's domain
   * @param udpPort the UDP port of the Service, or that of its pods
   */
  public record Wanted(
      Optional<String> namespace,
      Optional<String> service,
      Optional<String> domain,
      OptionalInt udpPort) {}

  private RequestMonitor(
      Api api,
      DnsService service,
      ClusterSettings settings,
      boolean dryRun,
      MonitorListener listener,
      Time time) {
    this.time = time;
    this.service = service;
    this.vantage = settings.vantage();
    Rights rights = Rights.onRequest(api, service, settings.removal(), time);
    this.sources = new ClusterSources(api, service, settings, rights, time);
    this.remediator = new PodRemediator(api, service, settings.removal(), time);
    this.ledger = new ConfigMapLedger(api, service);
    this.events = new EventRecorder(api, settings.vantage().id(), time);
    this.prober = DnsProber.builder().build();
    HealthMonitor.Builder builder =
        HealthMonitor.builder(sources.discovery(), prober)
            .plan(sources.probes())
            .facts(sources.facts())
            .ledger(dryRun ? new ReadOnly(ledger) : ledger)
            .remediator(dryRun ? idle() : remediator)
            .leadership(() -> ASIDE)
            .policy(settings.policy())
            .vantage(vantage)
            .time(time)
            .listener(listener);
    if (!dryRun) {
      builder.listener(
          EventPublisher.actionsOnly(
              new EventPublisher(events, sources.facts(), BundleNames.none())));
    }
    this.monitor = builder.build();
  }

  /**
   * Finds the cluster's DNS Service and makes a monitor for it. Asks the API, so this takes a
   * moment.
   *
   * @param client stays open when the monitor is closed
   * @param inPod whether {@code client} is what Kubernetes gives a pod
   * @param dryRun whether nothing may be written, whatever is asked for
   * @param listener is told what happens
   * @throws KubernetesSetupException if there is no such Service, or it may not be looked at
   */
  public static RequestMonitor connect(
      KubernetesClient client,
      boolean inPod,
      Wanted wanted,
      boolean dryRun,
      MonitorListener listener,
      Time time) {
    Api api = new Api(client, time);
    DnsService service =
        new DnsServiceFinder(api).findOnly(wanted.namespace(), wanted.service(), wanted.udpPort());
    ReadRights.requireNeeded(ReadRights.missing(client, service, time), "get them");
    Vantage vantage = Whereabouts.find(client, inPod, time);
    ClusterSettings settings =
        ClusterSettings.ofOneLook(
            wanted.namespace(),
            wanted.service(),
            wanted.udpPort(),
            wanted.domain(),
            KubernetesProbes.EXTERNAL,
            OutsideSettings.defaults(),
            true,
            vantage);
    return new RequestMonitor(api, service, settings, dryRun, listener, time);
  }

  /** Returns the Service that is looked at. */
  public DnsService service() {
    return service;
  }

  /** Returns where it is looked from. */
  public Vantage vantage() {
    return vantage;
  }

  /** Starts to look. A second call does nothing. */
  public void start() {
    sources.start();
    prober.start();
    monitor.start();
  }

  /** Returns the DNS pods; empty while the API has not told them. */
  public Optional<List<Instance>> pods() {
    return sources
        .facts()
        .latest()
        .map(
            facts ->
                facts.pods().values().stream()
                    .map(RequestMonitor::instance)
                    .sorted(Comparator.comparing(Instance::name))
                    .toList());
  }

  private static Instance instance(Facts.PodFacts pod) {
    return new Instance(pod.name(), pod.uid(), pod.node());
  }

  /** Returns how long a replacement may take to be proven. */
  public Duration provenWithin() {
    return Policy.defaults().repair().verifyWithin();
  }

  /**
   * Asks for the replacement of a pod.
   *
   * @param patience how long it may be held
   * @param planOnly whether it is only to be told what would be done
   */
  public void request(Instance pod, RequestedBy by, Duration patience, boolean planOnly) {
    monitor.request(pod, by, patience, planOnly);
  }

  /** Takes the request back, unless it is sent by now. */
  public void withdraw() {
    monitor.withdraw();
  }

  /** Returns what is known now. */
  public Report report() {
    return monitor.report();
  }

  /** Stops. Work that has begun, as a write of the ledger or an eviction, gets 2 s to end. */
  @Override
  public void close() {
    monitor.close();
    remediator.close();
    Instant end = time.now().plus(CLOSE_WITHIN);
    remediator.awaitEnd(Duration.between(time.now(), end));
    prober.close();
    sources.close();
    ledger.close();
    events.close();
    Instant last = time.now().plus(CLOSE_WITHIN);
    ledger.awaitEnd(Duration.between(time.now(), last));
    events.awaitEnd(Duration.between(time.now(), last));
  }

  private static Remediator idle() {
    return (reservation, notAfter) ->
        CompletableFuture.completedFuture(new Result.NotDone("only the plan was asked for"));
  }

  /** A ledger that nobody can change. */
  private record ReadOnly(LedgerStore store) implements LedgerStore {
    @Override
    public CompletionStage<Ledger> read() {
      return store.read();
    }

    @Override
    public CompletionStage<Optional<Ledger>> replace(Ledger expected, Ledger next) {
      return CompletableFuture.failedFuture(new LedgerException("only the plan was asked for"));
    }
  }
}
