package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dnshealth.daemon.cluster.Samples.Kind;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What faults do to clients without the tool; it proves the harness, and is the measure to beat.
 */
@NeedsCluster
class ClusterHarnessIT {

  /** What a machine that is busy may lose; the faults here fail half. */
  private static final double FEW = 0.05;

  private final TestCluster cluster = TestCluster.get();

  @BeforeEach
  void reset() {
    cluster.reset();
  }

  @Test
  void aPodThatIsDeafOnUdpFailsHalfOfTheQueriesUntilSomeoneHelps() {
    assertThat(cluster.dnsPodOn(cluster.server()).getMetadata().getUid())
        .isNotEqualTo(cluster.dnsPodOn(cluster.agent()).getMetadata().getUid());
    Pod victim = cluster.dnsPodOn(cluster.agent());
    try (DnsLoad load = DnsLoad.beside(cluster.server(), cluster.dnsAddress())) {
      Instant well = lasts(load, Duration.ofSeconds(3), Instant.now());
      assertThat(load.samples().of(Kind.FRESH, well).failedShare()).isLessThan(FEW);

      Faults.Fault deaf = cluster.faults().in(victim).udpDeaf();
      Instant broken = lasts(load, Duration.ofSeconds(15), Instant.now());
      Samples fresh = load.samples().of(Kind.FRESH, broken);
      assertThat(fresh.failedShare()).isCloseTo(0.5, within(0.25));
      assertThat(
              Duration.between(
                  fresh.failing().get(0).from(), fresh.lastFailing().orElseThrow().to()))
          .isGreaterThan(Duration.ofSeconds(10));
      assertThat(cluster.dnsPods())
          .extracting(pod -> pod.getMetadata().getUid())
          .contains(victim.getMetadata().getUid());

      deaf.close();
      Instant healed = lasts(load, Duration.ofSeconds(5), Instant.now().plusSeconds(1));
      assertThat(load.samples().of(Kind.FRESH, healed).failedShare()).isLessThan(FEW);
    }
  }

  @Test
  void aHungPodFailsQueriesUntilItGoesOn() {
    Pod victim = cluster.dnsPodOn(cluster.agent());
    Node node = cluster.agent();
    String process = node.process(cluster.containerOf(victim));
    Faults.Fault frozen = cluster.faults().in(victim).freeze();
    assertThat(stateOf(node, process)).isEqualTo("T");
    try (DnsLoad load = DnsLoad.beside(cluster.server(), cluster.dnsAddress())) {
      Instant broken = lasts(load, Duration.ofSeconds(15), Instant.now());
      assertThat(load.samples().of(Kind.FRESH, broken).failedShare()).isCloseTo(0.5, within(0.25));
      frozen.close();
      assertThat(stateOf(node, process)).isNotEqualTo("T");
      Instant healed = lasts(load, Duration.ofSeconds(3), Instant.now().plusSeconds(1));
      assertThat(load.samples().of(Kind.FRESH, healed).failedShare()).isLessThan(FEW);
    }
  }

  @Test
  void aCutBetweenTheNodesConcernsOnlyPodsOfDifferentNodes() {
    Pod here = cluster.dnsPodOn(cluster.server());
    Pod there = cluster.dnsPodOn(cluster.agent());
    cluster.await("they reach each other", () -> reaches(here, there));
    Faults.Fault cut = cluster.faults().on(cluster.nodes()).cutFromEachOther();
    assertThat(reaches(here, there)).isFalse();
    assertThat(reaches(there, here)).isFalse();
    cluster.await("it reaches itself", () -> reaches(there, there));
    assertThat(cluster.client().pods().inNamespace(TestCluster.DNS_NAMESPACE).list().getItems())
        .isNotEmpty();
    cut.close();
    cluster.await("they reach each other", () -> reaches(here, there));
  }

  @Test
  void componentsStopAndGoOn() {
    for (Node node : cluster.nodes()) {
      String upstream = node.component("upstream-dns");
      Faults.Fault dead = cluster.faults().on(node).upstreamDead();
      assertThat(stateOf(node, upstream)).isEqualTo("T");
      dead.close();
      assertThat(stateOf(node, upstream)).isNotEqualTo("T");
    }
    String api = cluster.server().component("kube-apiserver");
    cluster.faults().on(cluster.server()).apiServerStopped();
    assertThat(stateOf(cluster.server(), api)).isEqualTo("T");
    cluster.faults().undoAll();
    assertThat(cluster.dnsPods()).hasSize(2);
  }

  private static String stateOf(Node node, String process) {
    return node.run("cat", "/proc/" + process + "/stat").replaceFirst(".*\\) (.).*\\n?", "$1");
  }

  /** Returns whether a TCP connection can be made from one pod to the DNS port of another. */
  private boolean reaches(Pod from, Pod to) {
    Node node = cluster.nodeOf(from);
    String connect = "exec 3<> /dev/tcp/" + to.getStatus().getPodIP() + "/53";
    String process = node.process(cluster.containerOf(from));
    return node.attempt("nsenter", "-t", process, "-n", "timeout", "2", "bash", "-c", connect)
            .getExitCode()
        == 0;
  }

  /** Waits until the load has samples of that long from {@code from} on; returns {@code from}. */
  private static Instant lasts(DnsLoad load, Duration span, Instant from) {
    Awaitility.await()
        .atMost(span.plusSeconds(20))
        .until(() -> load.samples().all().stream().anyMatch(s -> s.at().isAfter(from.plus(span))));
    return from;
  }
}
