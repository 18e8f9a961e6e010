package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two daemons, as the manifests install them: one acts, the other takes over. */
@NeedsCluster
class TwoDaemonsIT {

  /** From the moment that the leader is told to go until the other holds the Lease. */
  private static final Duration HANDED_OVER = Duration.ofSeconds(3);

  private static final Duration LEASE = Duration.ofSeconds(15);

  /** The Lease has to run out, with a look each second. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(30);

  private static final Duration ACTED = Duration.ofSeconds(40);
  private static final Duration WHILE = Duration.ofSeconds(20);

  private final TestCluster cluster = TestCluster.get();
  private final Daemon daemon = cluster.daemon();
  private Pod leader;
  private Pod other;
  private Set<String> pods;

  @BeforeEach
  void healthy() {
    cluster.reset();
    Daemon.Pair daemons = daemon.deployPair(Map.of());
    leader = daemons.leader();
    other = daemons.other();
    pods = cluster.dnsPodUids();
  }

  @Test
  void theyRunOnTwoNodesAndBothSayWhoLeads() {
    assertThat(leader.getSpec().getNodeName()).isNotEqualTo(other.getSpec().getNodeName());
    assertThat(holder()).startsWith(name(leader) + "_");
    for (Pod each : List.of(leader, other)) {
      assertThat(daemon.pages(each).status().at("/leader/name").asText()).isEqualTo(holder());
    }
    assertThat(daemon.pages(leader).status().at("/leader/self").asBoolean()).isTrue();
    assertThat(daemon.pages(other).status().at("/leader/self").asBoolean()).isFalse();
  }

  @Test
  void leaderThatIsToldToGoHandsOverWithinThreeSeconds() {
    Instant told = Instant.now();
    cluster.client().resource(leader).delete();
    Awaitility.await()
        .atMost(TAKEN_OVER)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> holder().startsWith(name(other) + "_"));
    Duration took = Duration.between(told, Instant.now());

    System.out.printf("the lead was handed over in %.1f s%n", took.toMillis() / 1000.0);
    assertThat(took).isLessThan(HANDED_OVER);
    cluster.await("it says so", () -> daemon.leads(other));
  }

  @Test
  void frozenLeaderIsReplacedOnceItsLeaseHasRunOutAndKnowsWhenItWakes() {
    Faults.Fault frozen = freeze(leader);
    Instant renewed = renewed();
    Awaitility.await()
        .atMost(TAKEN_OVER)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> holder().startsWith(name(other) + "_"));
    Duration took = Duration.between(renewed, Instant.now());
    frozen.close();

    System.out.printf(
        "the lead was taken over %.1f s after it was renewed%n", took.toMillis() / 1000.0);
    assertThat(took).isGreaterThanOrEqualTo(LEASE);
    cluster.await("the other acts", () -> daemon.leads(other));
    cluster.await("the first knows", () -> !daemon.leads(leader));
    cluster.await(
        "and who leads now",
        () -> daemon.pages(leader).status().at("/leader/name").asText().equals(holder()));
  }

  @Test
  void deafPodIsReplacedOnceAndOnlyTheLeaderTellsOfIt() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    settled();
    cluster.faults().in(sick).udpDeaf();

    await(ACTED, () -> !cluster.dnsPodUids().contains(uid(sick)));
    cluster.await("a new pod serves", () -> cluster.workload().complete());
    holdsFor(WHILE, () -> replacedOnly(sick));

    assertThat(actions(leader)).isOne();
    assertThat(actions(other)).isZero();
    assertThat(reporters()).containsOnly(name(leader));
  }

  @Test
  void leaderThatIsFrozenOnItsWayToAnActionActsNoMoreWhenItWakes() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    settled();
    cluster.faults().in(sick).udpDeaf();
    await(ACTED, () -> !daemon.pages(leader).status().at("/phase").asText().equals("watching"));
    Faults.Fault frozen = freeze(leader);

    // By the one that is frozen, if it was that fast, or by the other.
    await(
        ACTED.plus(TAKEN_OVER),
        () -> !cluster.dnsPodUids().contains(uid(sick)) && daemon.leads(other));
    frozen.close();
    cluster.await("a new pod serves", () -> cluster.workload().complete());
    holdsFor(WHILE.multipliedBy(2), () -> replacedOnly(sick));

    assertThat(cluster.dnsPodUids()).hasSize(2);
    cluster.await("nothing is left open", () -> !daemon.ledger().contains("\"open\":"));
    assertThat(actions(other)).isLessThanOrEqualTo(1);
  }

  private Faults.Fault freeze(Pod pod) {
    Node node = cluster.nodeOf(pod);
    return cluster.faults().stopped(node, node.process(cluster.containerOf(pod)));
  }

  /** Returns whether all pods but this one are what they were. */
  private boolean replacedOnly(Pod sick) {
    Set<String> now = cluster.dnsPodUids();
    return now.size() == pods.size()
        && pods.stream().filter(uid -> !uid.equals(uid(sick))).allMatch(now::contains);
  }

  private double actions(Pod pod) {
    return daemon.pages(pod).metric("dnshealth_actions_total", "result=\"done\"");
  }

  private String holder() {
    return String.valueOf(daemon.lease().require().<Object>get("spec", "holderIdentity"));
  }

  private Instant renewed() {
    return Instant.parse(String.valueOf(daemon.lease().require().<Object>get("spec", "renewTime")));
  }

  /** Returns who has told of anything, in Events about the workload. */
  private List<String> reporters() {
    return cluster
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(event -> "dnshealth.dev/healthcheck".equals(event.getReportingController()))
        .map(event -> event.getReportingInstance())
        .distinct()
        .toList();
  }

  private void settled() {
    cluster.await("pods and rollout are old enough", cluster.workload()::settled);
  }

  private static void await(Duration longest, Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(longest)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(condition);
  }

  private static void holdsFor(Duration span, Callable<Boolean> condition) {
    Steadily.holds(span, Duration.ofSeconds(1), condition);
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
