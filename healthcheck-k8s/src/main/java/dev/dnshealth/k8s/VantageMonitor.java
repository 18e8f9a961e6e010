package dev.dnshealth.k8s;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.Share;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A monitor that only looks: it probes, takes a fresh look at what it suspects, and does nothing
 * else, so that it can be wherever one wants to look from. It stands for no lead, acts on nothing,
 * writes nothing and knows no facts.
 *
 * <p>Needs the rights to get, list and watch services and pods and to list and watch endpointslices
 * in the DNS Service's namespace, and to get the ConfigMap with the Corefile, unless the domain is
 * set. Safe for use by several threads.
 */
public final class VantageMonitor implements DnsMonitor {

  private final DnsService service;
  private final KubernetesDiscovery discovery;
  private final boolean domainIsSet;
  private final CorefileFinder corefile;
  private final KubernetesProbes probes;
  private final DnsProber prober;
  private final HealthMonitor monitor;
  private volatile Share share = Share.UNTOLD;

  private VantageMonitor(
      Api api,
      DnsService service,
      ClusterSettings settings,
      ClusterListeners listeners,
      Time time) {
    this.service = service;
    this.discovery =
        new KubernetesDiscovery(
            api,
            service,
            settings.udpPort(),
            settings.interception(),
            settings.vantage().node(),
            () -> share.slowdown(),
            time);
    this.domainIsSet = settings.domain().isPresent();
    this.corefile = new CorefileFinder(api, service, time);
    Supplier<Optional<String>> domain = () -> settings.domain().or(corefile);
    this.probes =
        new KubernetesProbes(
            api,
            domain,
            new KubernetesProbes.Asked(
                settings.external(), Optional.empty(), List::of, Optional::empty));
    this.prober = DnsProber.builder().build();
    HealthMonitor.Builder builder =
        HealthMonitor.builder(discovery, prober)
            .plan(() -> share.of(probes.get()))
            .policy(settings.policy())
            .vantage(settings.vantage())
            .time(time)
            .recorder(listeners.recorder());
    listeners.monitor().forEach(builder::listener);
    this.monitor = builder.build();
  }

  /**
   * Finds the cluster's DNS Service and makes a monitor that looks at it. Asks the API, so this
   * takes a moment.
   *
   * @param client stays open when the monitor is closed
   * @param settings of which those of actions are of no meaning here
   * @throws KubernetesSetupException if the API cannot be reached or has no DNS Service to check
   */
  public static VantageMonitor connect(
      KubernetesClient client, ClusterSettings settings, ClusterListeners listeners, Time time) {
    Api api = new Api(client, time);
    api.tell(listeners.circuits());
    DnsService service =
        new DnsServiceFinder(api)
            .find(settings.namespace(), settings.service(), settings.udpPort());
    return new VantageMonitor(api, service, settings, listeners, time);
  }

  /** Takes over its part of the work, from whoever reads what it sees. */
  @Override
  public void share(Share next) {
    share = next;
  }

  @Override
  public DnsService service() {
    return service;
  }

  @Override
  public void start() {
    discovery.start();
    if (!domainIsSet) {
      corefile.start();
    }
    probes.start();
    prober.start();
    monitor.start();
  }

  @Override
  public Report report() {
    return monitor.report();
  }

  @Override
  public Instant lastTick() {
    return monitor.lastTick();
  }

  @Override
  public boolean probing() {
    return !probes.get().entries().isEmpty();
  }

  @Override
  public boolean proberAlive() {
    return prober.alive();
  }

  @Override
  public void close() {
    monitor.close();
    prober.close();
    probes.close();
    corefile.close();
    discovery.close();
  }
}
