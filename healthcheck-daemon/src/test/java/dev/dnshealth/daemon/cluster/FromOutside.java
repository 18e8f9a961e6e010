package dev.dnshealth.daemon.cluster;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.ClusterSources;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.KubernetesClients;
import dev.dnshealth.k8s.outside.ProberPods;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** What one who is outside the cluster knows: what the API server tells. */
final class FromOutside {

  private FromOutside() {}

  static ClusterSources sources(KubernetesClient client, Time time) {
    DnsService service =
        DnsService.of(
            client.services().inNamespace(TestCluster.DNS_NAMESPACE).withName("kube-dns").require(),
            OptionalInt.empty());
    return new ClusterSources(
        client,
        service,
        ClusterSettings.of(
            new Vantage("outside", Optional.empty(), Network.OUTSIDE), Policy.defaults()),
        time);
  }

  /** A tool that sends probers until it is killed: with a kubeconfig and the image to use. */
  public static void main(String[] arguments) throws InterruptedException {
    Time time = Time.system();
    KubernetesClient client =
        KubernetesClients.fromKubeconfig(Optional.of(Path.of(arguments[0])), Optional.empty());
    ClusterSources sources = sources(client, time);
    sources.start();
    ProberPods probers =
        new ProberPods(client, arguments[1], sources.discovery(), sources.probes(), time);
    probers.start();
    while (true) {
      System.out.println(probers.problem().orElse("all are heard"));
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }
}
