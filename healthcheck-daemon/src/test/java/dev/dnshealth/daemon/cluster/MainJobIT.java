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
  private static final Duration WHILE = Duration.ofSeconds(20);

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
    daemon = cluster.daemon().deploy(cluster.server(), Map.of());
    cluster.await("the daemon finds the cluster healthy", () -> daemon.verdict().equals("healthy"));
    pods = cluster.dnsPodUids();
  }

  @Test
  void healthyClusterIsLeftAlone() {
    double before = probes("");
    double answeredBefore = probes("outcome=\"answered\"");

    holdsFor(MINUTE, () -> daemon.verdict().equals("healthy") && cluster.dnsPodUids().equals(pods));

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
      cluster.faults().in(sick).udpDeaf();

      replaced(sick, load, broken, "DNS-POD-DEAF");
    }
    assertThat(actions()).containsExactly("DnsPodDeaf of Deployment coredns");
  }

  @Test
  void podThatHangsIsReplaced() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    settled();
    try (DnsLoad load = load()) {
      Instant broken = Instant.now();
      cluster.faults().in(sick).freeze();

      replaced(sick, load, broken, "DNS-POD-HUNG");
    }
    assertThat(actions()).containsExactly("DnsPodHung of Deployment coredns");
  }

  @Test
  void cutPathBetweenTheNodesIsNoReasonToReplaceThePodBehindIt() {
    Pod remote = cluster.dnsPodOn(cluster.agent());
    cluster.faults().on(cluster.nodes()).cutFromEachOther();
    cluster.await("the hold says path", () -> daemon.holds().contains("path_not_proven"));

    try (DnsLoad load = DnsLoad.beside(cluster.agent(), remote.getStatus().getPodIP())) {
      holdsFor(
          WHILE,
          () -> cluster.dnsPodUids().equals(pods) && daemon.holds().contains("path_not_proven"));

      Samples served = load.samples().of(Kind.FRESH, Instant.EPOCH);
      assertThat(served.all()).hasSizeGreaterThan(100);
      assertThat(served.failedShare()).as("failed on the pod's own node").isLessThan(0.05);
    }
    assertThat(daemon.faults()).containsExactly("DNS-POD-UNREACHABLE");
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
    cluster.faults().undoAll();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
  }

  @Test
  void deadUpstreamIsNoReasonToReplaceAnything() {
    cluster.await("names outside were answered once", daemon::answeredOutside);
    cluster.faults().on(cluster.agent()).upstreamDead();
    Faults.Fault other = cluster.faults().on(cluster.server()).upstreamDead();
    leftAloneForAMinute("DNS-UPSTREAM-DOWN", "restart_does_not_help");

    other.close();
    leftAloneForAMinute("DNS-POD-UPSTREAM-PATH", "restart_does_not_last");

    cluster.faults().undoAll();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  @Test
  void allPodsDeafIsASharedCauseAndTheirRecoveryIsNoticed() {
    cluster.dnsPods().forEach(pod -> cluster.faults().in(pod).udpDeaf());
    cluster.await("named", () -> daemon.faults().contains("DNS-SEVERAL-PODS"));

    holdsFor(
        WHILE, () -> cluster.dnsPodUids().equals(pods) && daemon.verdict().equals("unhealthy"));

    assertThat(daemon.holds()).containsExactly("shared_cause");
    cluster.faults().undoAll();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    assertThat(cluster.dnsPodUids()).isEqualTo(pods);
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  @Test
  void withTheApiServerStoppedProbingGoesOnAndNothingIsDoneUntilItIsBack() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Faults.Fault stopped = cluster.faults().on(cluster.server()).apiServerStopped();
    Instant since = Instant.now();
    Awaitility.await()
        .atMost(LONGEST)
        .ignoreExceptions()
        .until(() -> daemon.verdict().equals("unknown"));
    cluster.faults().in(sick).udpDeaf();
    double before = probes("");

    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> Instant.now().isAfter(since.plusSeconds(30)));

    assertThat(probes("") - before).isGreaterThan(40);
    assertThat(daemon.status().path("unknown").toString()).contains("api_lost");
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
    assertThat(daemon.get("/livez")).contains("ok");
    stopped.close();
    cluster.await("the deaf pod is replaced", () -> !cluster.dnsPodUids().contains(uid(sick)));
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
    assertThat(Instant.parse(Workload.readySince(going)))
        .as("and without a break")
        .isBefore(broken);
    assertThat(cluster.daemon().logged("fault_found", fault)).isTrue();
    cluster.await("healthy again", () -> daemon.verdict().equals("healthy"));
    for (Kind kind : Kind.values()) {
      cluster.await(
          kind + " clients are well", () -> load.samples().of(kind, broken).wellFor(WELL));
    }
    Samples.Span none = new Samples.Span(broken, broken);
    Samples fresh = load.samples().of(Kind.FRESH, broken);
    Samples sticky = load.samples().of(Kind.STICKY, broken);
    Duration failing = Duration.between(broken, fresh.longestFailing().orElse(none).to());
    Duration failingKept = Duration.between(broken, sticky.longestFailing().orElse(none).to());
    System.out.printf(
        "%s: fresh-port clients failed until %.1f s after the fault, the worst of eight sticky-port clients %.1f s%n",
        fault, failing.toMillis() / 1000.0, failingKept.toMillis() / 1000.0);
    assertThat(fresh.failing()).isNotEmpty();
    assertThat(failing).isLessThanOrEqualTo(LONGEST);
    assertThat(failingKept).isLessThanOrEqualTo(LONGEST_KEPT);
    assertThat(cluster.dnsPodUids()).hasSize(2).containsAll(without(uid(sick)));
    assertThat(daemon.metric("dnshealth_actions_total", "result=\"done\"")).isOne();
    assertThat(daemon.metric("dnshealth_recovery_seconds_count", "")).isOne();
  }

  private void settled() {
    cluster.await("pods and rollout are old enough", cluster.workload()::settled);
  }

  private Set<String> without(String uid) {
    return pods.stream().filter(other -> !other.equals(uid)).collect(Collectors.toSet());
  }

  private DnsLoad load() {
    DnsLoad load = DnsLoad.beside(cluster.server(), cluster.dnsAddress());
    cluster.await("clients run", () -> load.samples().all().size() > 20);
    return load;
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

  /** Sees no pod replaced for a minute, at the end of which this fault is named and held so. */
  private void leftAloneForAMinute(String fault, String reason) {
    holdsFor(MINUTE, () -> cluster.dnsPodUids().equals(pods));
    assertThat(daemon.faults()).containsExactly(fault);
    String labels = "fault=\"%s\".*reason=\"%s\"".formatted(fault, reason);
    assertThat(daemon.metric("dnshealth_holds", labels)).isOne();
    assertThat(cluster.daemon().logged("hold_began", fault, reason)).isTrue();
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
