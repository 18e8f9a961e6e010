package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two daemons on two nodes that tell each other what they see. */
@NeedsCluster
class VantagesIT {

  private static final String OBSERVATIONS = "/api/v1/observations";
  private static final String AUDIENCE = "dnshealth-peers";

  private static final Duration FOUND = Duration.ofSeconds(40);

  /** Longer than a repair takes, from its fault to the eviction. */
  private static final Duration WHILE = Duration.ofSeconds(15);

  /** Eight seconds to be sure and one to reserve and send; what is over is for a busy machine. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private final TestCluster cluster = TestCluster.get();
  private final Daemon daemon = cluster.daemon();
  private Pod leader;
  private Pod other;
  private Set<String> pods;

  @BeforeEach
  void healthy() {
    cluster.reset();
    Daemon.Pair daemons = daemon.deployPair(Daemon.HASTY);
    leader = daemons.leader();
    other = daemons.other();
    cluster.await("the leader hears the other", () -> peer().equals("heard"));
    pods = cluster.dnsPodUids();
  }

  @Test
  void leaderHearsTheOtherAndTheOtherAsksNobody() {
    assertThat(daemon.pages(leader).metric("dnshealth_peers", "state=\"heard\"")).isOne();
    assertThat(daemon.pages(leader).status().at("/peers/0/node").asText())
        .isEqualTo(other.getSpec().getNodeName());
    assertThat(daemon.pages(other).status().path("peers")).isEmpty();
    assertThat(daemon.pages(leader).verdict()).isEqualTo("healthy");
  }

  @Test
  void strangersReadNothing() {
    String anonymous = asks("");
    String apiToken = asks(token("healthcheck"));
    String another = asks(token("default", AUDIENCE));
    String ours = asks(token("healthcheck", AUDIENCE));

    assertThat(anonymous).startsWith("HTTP/1.1 401").doesNotContain("observations-format");
    assertThat(apiToken).startsWith("HTTP/1.1 401").doesNotContain("observations-format");
    assertThat(another)
        .startsWith("HTTP/1.1 403")
        .contains("system:serviceaccount:dnshealth:default is no peer")
        .doesNotContain("observations-format");
    assertThat(ours).startsWith("HTTP/1.1 200").contains("\"observations-format\":\"1.0\"");
    assertThat(peer()).isEqualTo("heard");
  }

  @Test
  void peerThatCannotBePulledIsUnheardWithItsNodeAndTheReason() {
    Faults.Fault cut =
        cluster.faults().on(cluster.nodeOf(other)).portCut(other.getStatus().getPodIP(), 9890);
    await(() -> peer().startsWith("unheard on " + other.getSpec().getNodeName() + ": no "));
    assertThat(daemon.pages(leader).metric("dnshealth_peers", "state=\"unheard\"")).isOne();
    assertThat(daemon.pages(leader).faults()).isEmpty();

    cut.close();
    await(() -> peer().equals("heard"));
  }

  @Test
  void pathOfOneNodeToTheServiceIsThatNodesAndNothingIsDone() {
    cluster.faults().on(cluster.nodeOf(other)).servicePathDropped();

    await(
        () ->
            daemon
                .pages(leader)
                .faultsWithSubjects()
                .contains("DNS-SERVICE-PATH " + other.getSpec().getNodeName()));
    nothingIsDone();
  }

  @Test
  void podThatIsDeafForOneNodeOnlyIsASickPathAndNothingIsDone() {
    Pod deaf = cluster.dnsPodOn(cluster.nodeOf(other));
    // For the one that would act, and so would be wrong.
    cluster.faults().in(deaf).udpDeafTo(cluster.podRange(cluster.nodeOf(leader)));

    await(() -> daemon.pages(leader).faultsWithSubjects().contains("DNS-POD-PATH " + name(deaf)));
    nothingIsDone();
  }

  @Test
  void dnsThatDoesNotGetFromNodeToNodeIsASickPathBetweenThem() {
    cluster.faults().on(cluster.nodes()).dnsCutFromEachOther();

    await(
        () ->
            daemon
                .pages(leader)
                .faultsWithSubjects()
                .equals(List.of("DNS-NODE-PATH agent - server")));
    nothingIsDone();
  }

  @Test
  void nodeFromWhichNothingGetsOutIsASickNode() {
    String node = other.getSpec().getNodeName();
    cluster.faults().on(cluster.nodeOf(other)).podNetworkCut();

    await(
        () ->
            daemon.pages(leader).faultsWithSubjects().equals(List.of("DNS-NODE-NETWORK " + node)));
    assertThat(peer()).startsWith("unheard on " + node);
    nothingIsDone();
  }

  @Test
  void staleKubeProxyOfOneNodeIsThatNodesAndNothingIsDone() {
    cluster.faults().on(cluster.nodeOf(other)).kubeProxyStopped();
    Pod going = cluster.dnsPodOn(cluster.nodeOf(leader));
    cluster.client().resource(going).delete();
    cluster.await(
        "another pod serves",
        () ->
            !cluster.dnsPodUids().contains(going.getMetadata().getUid())
                && cluster.workload().complete());
    pods = cluster.dnsPodUids();

    String fault = "DNS-SERVICE-STALE-ENDPOINTS " + other.getSpec().getNodeName();
    await(() -> daemon.pages(leader).faultsWithSubjects().contains(fault));
    nothingIsDone();
  }

  @Test
  void podThatIsDeafForBothIsReplacedAsFastAsByOneAlone() {
    Pod deaf = cluster.dnsPodOn(cluster.nodeOf(other));
    String kept = cluster.dnsPodOn(cluster.nodeOf(leader)).getMetadata().getUid();
    Instant begun = Instant.now();
    cluster.faults().in(deaf).udpDeaf();

    await(() -> !cluster.dnsPodUids().contains(deaf.getMetadata().getUid()));
    System.out.printf(
        "deaf pod, seen from two nodes: gone after %.1f s%n",
        Duration.between(begun, Instant.now()).toMillis() / 1000.0);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(GONE_WITHIN);
    cluster.await(
        "the cure is proven",
        () -> daemon.pages(leader).metric("dnshealth_recovery_seconds_count", "") == 1);
    assertThat(cluster.dnsPodUids()).contains(kept);
  }

  @ParameterizedTest
  @CsvSource({"every-node, 1", "host-vantages, 2"})
  void eachNodeHasVantagesThatAreHeardAndStandForNothing(String overlay, int each) {
    // From nothing: what replaces the two would still be on its way.
    daemon.remove();
    List<Pod> all = daemon.deployOverlay(overlay, each, Daemon.HASTY);
    Pod leading = all.stream().filter(daemon::leads).findFirst().orElseThrow();
    List<Pod> vantages =
        all.stream().filter(pod -> pod.getMetadata().getLabels().containsValue("vantage")).toList();

    assertThat(vantages)
        .extracting(pod -> pod.getSpec().getNodeName())
        .hasSize(2 * each)
        .contains("server", "agent");
    for (Pod vantage : vantages) {
      cluster.await("it is heard", () -> daemon.pages(leading).peer(name(vantage)).equals("heard"));
      assertThat(daemon.pages(vantage).status().path("leader").isMissingNode()).isTrue();
    }
    cluster.await(
        "the other that may lead is known too",
        () -> daemon.pages(leading).status().path("peers").size() == 1 + 2 * each);
  }

  private String peer() {
    return daemon.pages(leader).peer(name(other));
  }

  /** Asks until the token was looked at: from one address that is done once a second. */
  private String asks(String token) {
    String[] answer = {""};
    await(
        () -> {
          answer[0] = daemon.pages(other).answer(OBSERVATIONS, token);
          return !answer[0].startsWith("HTTP/1.1 429");
        });
    return answer[0];
  }

  /** Returns a token of an account of the daemon's namespace; for the API, if for nobody else. */
  private String token(String account, String... audience) {
    return cluster
        .server()
        .run(
            Stream.concat(
                    Stream.of("kubectl", "create", "token", account, "-n", Daemon.NAMESPACE),
                    Stream.of(audience).map(each -> "--audience=" + each))
                .toArray(String[]::new))
        .strip();
  }

  private void nothingIsDone() {
    Steadily.holds(WHILE, Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(pods));
    for (Pod each : List.of(leader, other)) {
      assertThat(daemon.pages(each).metric("dnshealth_actions_total", "")).isZero();
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(FOUND)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .until(condition);
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
