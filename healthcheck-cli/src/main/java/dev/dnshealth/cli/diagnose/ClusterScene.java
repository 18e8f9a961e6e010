package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.ClusterSources;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.DnsServiceFinder;
import dev.dnshealth.k8s.KubernetesSetupException;
import dev.dnshealth.k8s.OutsidePaths;
import dev.dnshealth.k8s.OutsideSettings;
import dev.dnshealth.k8s.ReadRights;
import dev.dnshealth.k8s.Whereabouts;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.Sightings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A cluster's DNS. Has what a {@link dev.dnshealth.k8s.ClusterMonitor} reads, and nothing of what
 * it writes: no ledger, no Events, nothing that removes pods.
 */
public final class ClusterScene implements Scene {

  private final KubernetesClient client;
  private final DnsService service;
  private final Vantage vantage;
  private final List<String> missing;
  private final ClusterSources sources;
  private final OutsidePaths paths;

  private ClusterScene(
      KubernetesClient client,
      DnsService service,
      Vantage vantage,
      List<String> missing,
      ClusterSources sources,
      OutsidePaths paths) {
    this.client = client;
    this.service = service;
    this.vantage = vantage;
    this.missing = missing;
    this.sources = sources;
    this.paths = paths;
  }

  /**
   * What a user may say about the cluster; whatever is absent is found out.
   *
   * @param namespace the DNS Service's namespace
   * @param service the DNS Service's name
   * @param domain the cluster's domain
   * @param udpPort the UDP port of the Service, or that of its pods
   * @param external a name outside the cluster; empty for none
   * @param outside what may be done to see more from outside the cluster
   */
  public record Wanted(
      Optional<String> namespace,
      Optional<String> service,
      Optional<String> domain,
      OptionalInt udpPort,
      String external,
      OutsideSettings outside) {}

  /**
   * Finds the cluster's DNS Service. Asks the API, so this takes a moment.
   *
   * @param client is closed with the scene, also if this fails
   * @param inPod whether {@code client} is what Kubernetes gives a pod
   * @throws KubernetesSetupException if there is no such Service, or it may not be looked at
   */
  public static ClusterScene connect(
      KubernetesClient client, boolean inPod, Wanted wanted, Time time) {
    try {
      DnsService service =
          new DnsServiceFinder(client, time)
              .findOnly(wanted.namespace(), wanted.service(), wanted.udpPort());
      List<ReadRights.Missing> missing = ReadRights.missing(client, service, time);
      ReadRights.requireNeeded(
          missing, "get them (the ClusterRole view has them), or name servers with --target");
      Vantage vantage = Whereabouts.find(client, inPod, time);
      ClusterSettings settings = settings(wanted, vantage);
      ClusterSources sources = new ClusterSources(client, service, settings, time);
      return new ClusterScene(
          client,
          service,
          vantage,
          missing.stream().map(ReadRights.Missing::right).toList(),
          sources,
          new OutsidePaths(client, service, settings, sources, time));
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static ClusterSettings settings(Wanted wanted, Vantage vantage) {
    return ClusterSettings.ofOneLook(
        wanted.namespace(),
        wanted.service(),
        wanted.udpPort(),
        wanted.domain(),
        wanted.external(),
        wanted.outside(),
        false,
        vantage);
  }

  @Override
  public Place place() {
    return new Place(service.toString(), Optional.of(client.getMasterUrl().toString()));
  }

  @Override
  public Vantage vantage() {
    return vantage;
  }

  @Override
  public void start() {
    sources.start();
    paths.start();
  }

  @Override
  public Targets targets() {
    return paths.targets();
  }

  @Override
  public Prober through(Prober prober) {
    return paths.through(prober);
  }

  @Override
  public ObservationSource peers() {
    return paths.peers();
  }

  @Override
  public Sightings sightings() {
    return paths.sightings();
  }

  @Override
  public boolean anyHeard() {
    return paths.anyHeard();
  }

  @Override
  public List<Target> leftOut() {
    return paths.leftOut();
  }

  @Override
  public List<PathReport> paths() {
    return paths.report();
  }

  @Override
  public ProbePlan plan() {
    return ShortLook.plan(sources.probes().get());
  }

  @Override
  public Optional<Facts> facts() {
    return sources.facts().latest();
  }

  @Override
  public List<String> obstacles() {
    List<String> lines = new ArrayList<>();
    if (!missing.isEmpty()) {
      lines.add(
          "a part of what the API knows: these rights are missing: "
              + String.join(", ", missing)
              + ". Get them, or do without.");
    }
    if (sources.probes().get().entries().isEmpty()) {
      lines.add(
          "whether DNS answers: the cluster's domain is not known, because no Corefile with the"
              + " kubernetes plugin could be read. Give it with --domain, mostly cluster.local.");
    }
    return lines;
  }

  @Override
  public void close() {
    paths.close();
    sources.close();
    client.close();
  }
}
