package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.daemon.cluster.Samples.Kind;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the daemon is for, with its default settings, on two nodes with a CoreDNS pod on each. */
@NeedsCluster
class MainJobIT {

  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  /** How long clients with fresh ports may fail; without the daemon it is for ever. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** How long clients that keep their port may fail; a loose bound, the figure is printed. */
  private static final Duration LONGEST_KEPT = Duration.ofSeconds(60);

  /**
   * A query that goes without answer is printed a second late: the last second alone says nothing.
   */
  private static final Duration WELL = Duration.ofSeconds(3);

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;
  private Set<String> pods;

  @BeforeEach
  void healthy() {
    cluster.reset();
    Pod pod = cluster.daemon().deploy(cluster.server(), Map.of());
    daemon = new DaemonPages(cluster.server(), pod.getStatus().getPodIP());
    cluster.await("the daemon finds the cluster healthy", () -> daemon.verdict().equals("healthy"));
    pods = uids();
  }

  @Test
  void healthyClusterIsLeftAlone() {
    double before = probes("");
    double answeredBefore = probes("outcome=\"answered\"");

    holdsFor(MINUTE, () -> daemon.verdict().equals("healthy") && uids().equals(pods));

    double sent = probes("") - before;
    double answered = probes("outcome=\"answered\"") - answeredBefore;
    assertThat(sent).isGreaterThan(200);
    assertThat(answered / sent).isGreaterThanOrEqualTo(0.99);
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
    assertThat(count(cluster.daemon().log(), "verdict_changed")).isOne();
  }

  @Test
  void podThatIsDeafOnUdpIsReplaced() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    settled();
    try (DnsLoad load = load()) {
      Instant broken = Instant.now();
      cluster.faults().udpDeaf(sick);

      replaced(sick, load, broken, "deaf");
    }
    assertThat(actions()).containsExactly("DnsPodDeaf of Deployment coredns");
  }

  @Test
  void podThatHangsIsReplaced() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    settled();
    try (DnsLoad load = load()) {
      Instant broken = Instant.now();
      cluster.faults().freeze(sick);

      replaced(sick, load, broken, "hung");
    }
    assertThat(actions()).containsExactly("DnsPodHung of Deployment coredns");
  }

  @Test
  void cutPathBetweenTheNodesIsNoReasonToReplaceThePodBehindIt() {
    Pod remote = cluster.dnsPodOn(cluster.agent());
    cluster.faults().cutBetweenNodes();
    cluster.await("the hold says path", () -> daemon.holds().contains("path_not_proven"));

    try (DnsLoad load = DnsLoad.beside(cluster.agent(), remote.getStatus().getPodIP())) {
      holdsFor(
          HALF_A_MINUTE, () -> uids().equals(pods) && daemon.holds().contains("path_not_proven"));

      Samples served = load.samples().of(Kind.FRESH, Instant.EPOCH);
      assertThat(served.all()).hasSizeGreaterThan(100);
      assertThat(served.failedShare()).as("failed on the pod's own node").isLessThan(0.01);
    }
    assertThat(daemon.faults()).containsExactly("DNS-POD-UNREACHABLE");
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
    cluster.faults().undoAll();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
  }

  @Test
  void deadUpstreamIsNoReasonToReplaceAnything() {
    for (List<Node> nodes : List.of(cluster.nodes(), List.of(cluster.agent()))) {
      long holdsBefore = helplessHolds();
      cluster.faults().upstreamDead(nodes);
      cluster.await("named", () -> daemon.faults().contains("DNS-UPSTREAM-DOWN"));

      holdsFor(MINUTE, () -> uids().equals(pods));

      String hold = "fault=\"DNS-UPSTREAM-DOWN\".*reason=\"restart_does_not_help\"";
      assertThat(daemon.metric("dnshealth_holds", hold)).isOne();
      assertThat(helplessHolds()).isGreaterThan(holdsBefore);
      cluster.faults().undoAll();
      cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    }
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  @Test
  void allPodsDeafIsASharedCauseAndTheirRecoveryIsNoticed() {
    cluster.dnsPods().forEach(cluster.faults()::udpDeaf);
    cluster.await("named", () -> daemon.faults().contains("DNS-SEVERAL-PODS"));

    holdsFor(HALF_A_MINUTE, () -> uids().equals(pods) && daemon.verdict().equals("unhealthy"));

    assertThat(daemon.holds()).containsExactly("shared_cause");
    cluster.faults().undoAll();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    assertThat(uids()).isEqualTo(pods);
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  @Test
  void withTheApiServerStoppedProbingGoesOnAndNothingIsDoneUntilItIsBack() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Faults.Fault stopped = cluster.faults().apiServerStopped();
    Instant since = Instant.now();
    Awaitility.await().atMost(LONGEST).until(() -> daemon.verdict().equals("unknown"));
    cluster.faults().udpDeaf(sick);
    double before = probes("");

    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> Instant.now().isAfter(since.plusSeconds(30)));

    assertThat(probes("") - before).isGreaterThan(40);
    assertThat(daemon.status().path("unknown").toString()).contains("api_lost");
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
    assertThat(daemon.get("/livez")).contains("ok");
    stopped.close();
    cluster.await("the deaf pod is replaced", () -> !uids().contains(uid(sick)));
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    assertThat(restarts()).isZero();
  }

  /** Waits until the pod is told to go, and returns it as it is then. */
  private Pod going(Pod sick) {
    return Awaitility.await("the pod is told to go")
        .atMost(LONGEST.multipliedBy(3))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> Optional.ofNullable(cluster.client().resource(sick).get()),
            found ->
                found.map(pod -> pod.getMetadata().getDeletionTimestamp() != null).orElse(true))
        .orElseThrow();
  }

  private void replaced(Pod sick, DnsLoad load, Instant broken, String fault) {
    Pod going = going(sick);
    assertThat(Readiness.isPodReady(going)).as("ready to Kubernetes until then").isTrue();
    assertThat(Instant.parse(readySince(going))).as("and without a break").isBefore(broken);
    assertThat(cluster.daemon().log()).contains("fault_found");
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    for (Kind kind : Kind.values()) {
      cluster.await(
          kind + " clients are well", () -> load.samples().of(kind, broken).wellFor(WELL));
    }
    Samples.Span none = new Samples.Span(broken, broken);
    Samples fresh = load.samples().of(Kind.FRESH, broken);
    Samples sticky = load.samples().of(Kind.STICKY, broken);
    Duration failing = Duration.between(broken, fresh.lastFailing().orElse(none).to());
    Duration failingKept = Duration.between(broken, sticky.lastFailing().orElse(none).to());
    System.out.printf(
        "%s pod: fresh-port clients failed until %.1f s after the fault, the worst of eight sticky-port clients %.1f s%n",
        fault, failing.toMillis() / 1000.0, failingKept.toMillis() / 1000.0);
    assertThat(fresh.failing()).isNotEmpty();
    assertThat(failing).isLessThanOrEqualTo(LONGEST);
    assertThat(failingKept).isLessThanOrEqualTo(LONGEST_KEPT);
    assertThat(uids()).hasSize(2).containsAll(without(uid(sick)));
    assertThat(daemon.metric("dnshealth_actions_total", "result=\"done\"")).isOne();
    assertThat(daemon.metric("dnshealth_recovery_seconds_count", "")).isOne();
  }

  /** Waits until no guard would hold for the newness of pods or of their rollout. */
  private void settled() {
    Awaitility.await("pods and rollout are old enough")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                cluster.dnsPods().stream().allMatch(pod -> olderThan(readySince(pod), 32))
                    && olderThan(lastRollout(), 62));
  }

  private static boolean olderThan(String time, int seconds) {
    return Instant.parse(time).plusSeconds(seconds).isBefore(Instant.now());
  }

  private static String readySince(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow()
        .getLastTransitionTime();
  }

  private String lastRollout() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName("coredns")
        .require()
        .getStatus()
        .getConditions()
        .stream()
        .filter(condition -> condition.getType().equals("Progressing"))
        .findFirst()
        .orElseThrow()
        .getLastUpdateTime();
  }

  private Set<String> without(String uid) {
    return pods.stream().filter(other -> !other.equals(uid)).collect(Collectors.toSet());
  }

  private DnsLoad load() {
    DnsLoad load = DnsLoad.beside(cluster.server(), cluster.dnsAddress());
    cluster.await("clients run", () -> load.samples().all().size() > 20);
    return load;
  }

  private Set<String> uids() {
    return cluster.dnsPods().stream().map(MainJobIT::uid).collect(Collectors.toSet());
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private int restarts() {
    return cluster.daemon().pod().getStatus().getContainerStatuses().get(0).getRestartCount();
  }

  /** Returns reason and object of the Events that tell of actions, each once. */
  private List<String> actions() {
    return cluster
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(event -> "Replace".equals(event.getAction()))
        .map(MainJobIT::about)
        .distinct()
        .toList();
  }

  private static String about(Event event) {
    ObjectReference object = event.getRegarding();
    return "%s of %s %s".formatted(event.getReason(), object.getKind(), object.getName());
  }

  /** Returns how often the log tells that it was held because a restart would not help. */
  private long helplessHolds() {
    return count(cluster.daemon().log(), "hold_began.*restart_does_not_help");
  }

  private double probes(String labels) {
    return daemon.metric(
        "dnshealth_probes_total", labels.isEmpty() ? "role=\"se" : labels + ".*role=\"se");
  }

  private static void holdsFor(Duration span, Callable<Boolean> condition) {
    Steadily.holds(span, Duration.ofSeconds(1), condition);
  }

  private static long count(String text, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    return text.lines().filter(line -> wanted.matcher(line).find()).count();
  }
}
