package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All that a monitor reads from one cluster's API, wired but not started: targets, facts and what
 * to ask. Writes nothing. Safe for use by several threads.
 */
public final class ClusterSources implements AutoCloseable {

  private final KubernetesDiscovery discovery;
  private final KubernetesFacts facts;
  private final Supplier<Optional<String>> domain;
  private final ServiceTruths truths;
  private final KubernetesProbes probes;

  /**
   * Makes the sources of one DNS Service.
   *
   * @param client stays open when these are closed
   */
  public ClusterSources(
      KubernetesClient client, DnsService service, ClusterSettings settings, Time time) {
    this(new Api(client, time), service, settings, time);
  }

  ClusterSources(Api api, DnsService service, ClusterSettings settings, Time time) {
    this(
        api,
        service,
        settings,
        Rights.toLead(api, service, settings.removal(), settings.policy().repair().optIn(), time),
        time);
  }

  /**
   * @param rights which are told to be missing, where they are
   */
  ClusterSources(Api api, DnsService service, ClusterSettings settings, Rights rights, Time time) {
    this.discovery =
        new KubernetesDiscovery(
            api,
            service,
            settings.udpPort(),
            settings.interception(),
            settings.vantage().node(),
            () -> 1,
            time);
    // From outside the cluster, pods' addresses cannot be reached.
    boolean podPages =
        settings.truth().podPages() && settings.vantage().network() != Network.OUTSIDE;
    this.facts = new KubernetesFacts(api, service, rights, podPages, discovery::nodeCache, time);
    this.domain =
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
  }

  /** Returns what finds the targets. */
  public TargetDiscovery discovery() {
    return discovery;
  }

  /** Returns what tells the facts. */
  public FactSource facts() {
    return facts;
  }

  /** Returns what tells the probes; none while the cluster's domain is not known. */
  public Supplier<ProbePlan> probes() {
    return probes;
  }

  /** Returns the UIDs of the servers, from memory. */
  Set<String> servers() {
    return discovery.current().of(Role.SERVER).stream()
        .flatMap(target -> target.instance().stream())
        .map(Instance::uid)
        .collect(Collectors.toSet());
  }

  /** Returns the cluster's domain, from memory; empty while it is not known. */
  Optional<String> domain() {
    return domain.get();
  }

  /** Returns the Corefile as last read, from memory. */
  Optional<String> corefile() {
    return facts.corefile();
  }

  /** Starts to read. Returns at once; a second call does nothing. */
  public void start() {
    discovery.start();
    facts.start();
    truths.start();
    probes.start();
  }

  /** Stops to read; what was read last stays, and grows old. */
  @Override
  public void close() {
    probes.close();
    truths.close();
    facts.close();
    discovery.close();
  }
}
