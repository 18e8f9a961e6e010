package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.DnsServiceFinder;
import dev.dnshealth.k8s.KubernetesDiscovery;
import dev.dnshealth.k8s.KubernetesFacts;
import dev.dnshealth.k8s.KubernetesProbes;
import dev.dnshealth.k8s.KubernetesSetupException;
import dev.dnshealth.k8s.ReadRights;
import dev.dnshealth.k8s.Whereabouts;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A cluster's DNS. Has the parts of {@link dev.dnshealth.k8s.ClusterMonitor} that read, and none of
 * those that write: no ledger, no Events, nothing that removes pods.
 */
public final class ClusterScene implements Scene {

  private final KubernetesClient client;
  private final DnsService service;
  private final Vantage vantage;
  private final List<String> missing;
  private final KubernetesDiscovery discovery;
  private final KubernetesFacts facts;
  private final KubernetesProbes probes;

  private ClusterScene(
      KubernetesClient client,
      DnsService service,
      Vantage vantage,
      List<String> missing,
      Optional<String> domain,
      String external,
      Time time) {
    this.client = client;
    this.service = service;
    this.vantage = vantage;
    this.missing = missing;
    this.discovery =
        new KubernetesDiscovery(
            client, service, OptionalInt.empty(), vantage.network() == Network.POD, time);
    this.facts = new KubernetesFacts(client, service, Removal.EVICT, time);
    this.probes = new KubernetesProbes(client, domain, facts::corefile, external, time);
  }

  /**
   * What a user may say about the cluster; whatever is absent is found out.
   *
   * @param namespace the DNS Service's namespace
   * @param service the DNS Service's name
   * @param domain the cluster's domain
   * @param external a name outside the cluster; empty for none
   */
  public record Wanted(
      Optional<String> namespace,
      Optional<String> service,
      Optional<String> domain,
      String external) {}

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
          new DnsServiceFinder(client, time).findOnly(wanted.namespace(), wanted.service());
      List<ReadRights.Missing> missing = ReadRights.missing(client, service, time);
      requireNeeded(missing);
      return new ClusterScene(
          client,
          service,
          Whereabouts.find(client, inPod, time),
          missing.stream().map(ReadRights.Missing::right).toList(),
          wanted.domain(),
          wanted.external(),
          time);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static void requireNeeded(List<ReadRights.Missing> missing) {
    String needed =
        missing.stream()
            .filter(ReadRights.Missing::needed)
            .map(ReadRights.Missing::right)
            .collect(Collectors.joining(", "));
    if (!needed.isEmpty()) {
      throw new KubernetesSetupException(
          "rights are missing: "
              + needed
              + "; get them (the ClusterRole view has them), or name servers with --target");
    }
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
    discovery.start();
    facts.start();
    probes.start();
  }

  @Override
  public Targets targets() {
    return discovery.current();
  }

  @Override
  public ProbePlan plan() {
    return ShortLook.plan(probes.get());
  }

  @Override
  public Optional<Facts> facts() {
    return facts.latest();
  }

  @Override
  public List<String> obstacles() {
    List<String> lines = new ArrayList<>();
    if (!missing.isEmpty()) {
      lines.add(
          "a part of what the API knows: these rights are missing: "
              + String.join(", ", missing)
              + ".");
    }
    if (probes.get().entries().isEmpty()) {
      lines.add(
          "whether DNS answers: the cluster's domain is not known, because no Corefile with the"
              + " kubernetes plugin could be read. Give it with --domain, mostly cluster.local.");
    }
    return lines;
  }

  @Override
  public void close() {
    probes.close();
    facts.close();
    discovery.close();
    client.close();
  }
}
