package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ClusterSources;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.outside.TunnelProbes;
import dev.dnshealth.k8s.outside.TunnelSight;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tunnels of this JVM, which reaches the API server and nothing else of the cluster. */
@NeedsCluster
class TunnelIT {

  private final TestCluster cluster = TestCluster.get();
  private final Time time = Time.system();
  private final List<Observation> seen = new ArrayList<>();

  @BeforeEach
  void begin() {
    cluster.reset();
  }

  @Test
  void tunnelsSeeTheTcpAndThePagesOfBothPodsAndOneThatHangs() {
    Pod agents = cluster.dnsPodOn(cluster.agent());
    try (ClusterSources sources = FromOutside.sources(cluster.client(), time);
        TunnelProbes tunnels = tunnels(cluster.client(), sources)) {
      sources.start();
      tunnels.start();
      cluster.await("both answer", () -> answering(tunnels) == 2 && pagesOk(tunnels) == 2);
      assertThat(tunnels.problem()).isEmpty();
      seen.addAll(tunnels.take().observations());
      assertThat(seen)
          .isNotEmpty()
          .allSatisfy(each -> assertThat(each.from().network()).isEqualTo(Network.TUNNEL))
          .allSatisfy(each -> assertThat(each.outcome()).isInstanceOf(Outcome.Answered.class));
      assertThat(seen.stream().map(TunnelIT::name).distinct()).hasSize(2);

      cluster.faults().in(agents).freeze();

      cluster.await(
          "it is silent", () -> failing(tunnels).contains(agents.getMetadata().getName()));
      assertThat(tunnels.sights()).extracting(TunnelSight::tcp).contains(TunnelSight.Tcp.OK);
      assertThat(tunnels.take().observations())
          .filteredOn(each -> name(each).equals(agents.getMetadata().getName()))
          .extracting(Observation::outcome)
          .hasAtLeastOneElementOfType(Outcome.TimedOut.class);
    }
  }

  @Test
  void podThatIsDeafOnlyOverUdpLooksWellThroughATunnel() {
    Pod deaf = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(deaf).udpDeaf();
    try (ClusterSources sources = FromOutside.sources(cluster.client(), time);
        TunnelProbes tunnels = tunnels(cluster.client(), sources)) {
      sources.start();
      tunnels.start();

      cluster.await("both answer", () -> answering(tunnels) == 2);

      assertThat(failing(tunnels)).isEmpty();
    }
  }

  @Test
  void tunnelsAreGoneWithTheirQueries() {
    try (ClusterSources sources = FromOutside.sources(cluster.client(), time);
        TunnelProbes tunnels = tunnels(cluster.client(), sources)) {
      sources.start();
      tunnels.start();
      cluster.await("both answer", () -> answering(tunnels) == 2 && pagesOk(tunnels) == 2);
      long before = openFiles();

      cluster.await(
          "many tunnels were opened",
          () -> {
            seen.addAll(tunnels.take().observations());
            return seen.size() >= 40;
          });

      long after = openFiles();
      System.out.println(before + " open files before, " + after + " after 40 queries");
      assertThat(after).isLessThan(before + 20);
    }
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  @Test
  void missingRightIsNothingSeenAndIsNamed() {
    Config config =
        new ConfigBuilder(cluster.client().getConfiguration())
            .withImpersonateUsername("someone-without-rights")
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        ClusterSources sources = FromOutside.sources(cluster.client(), time);
        TunnelProbes tunnels = tunnels(client, sources)) {
      sources.start();
      tunnels.start();

      cluster.await(
          "the right is named",
          () ->
              tunnels
                  .problem()
                  .filter(why -> why.contains("get and create pods/portforward"))
                  .isPresent());

      assertThat(tunnels.take().observations()).isEmpty();
      assertThat(tunnels.sights())
          .extracting(TunnelSight::tcp)
          .containsOnly(TunnelSight.Tcp.NOT_SEEN);
    }
  }

  private TunnelProbes tunnels(KubernetesClient client, ClusterSources sources) {
    DnsService service =
        DnsService.of(
            cluster
                .client()
                .services()
                .inNamespace(TestCluster.DNS_NAMESPACE)
                .withName("kube-dns")
                .require(),
            OptionalInt.empty());
    return new TunnelProbes(client, service, sources.discovery(), sources.probes(), time);
  }

  private static long answering(TunnelProbes tunnels) {
    return tunnels.sights().stream().filter(pod -> pod.tcp() == TunnelSight.Tcp.OK).count();
  }

  private static long pagesOk(TunnelProbes tunnels) {
    return tunnels.sights().stream()
        .filter(pod -> pod.health() == Page.OK && pod.ready() == Page.OK)
        .filter(pod -> pod.metrics() == Page.OK)
        .count();
  }

  private static List<String> failing(TunnelProbes tunnels) {
    return tunnels.sights().stream()
        .filter(pod -> pod.tcp() == TunnelSight.Tcp.FAILED)
        .map(pod -> pod.pod().name())
        .toList();
  }

  private static String name(Observation each) {
    return each.target().instance().orElseThrow().name();
  }
}
