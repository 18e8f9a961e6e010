package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Faults made for real are called by their names, and nothing is replaced where that is no cure.
 * Those of {@link MainJobIT} are not repeated.
 */
@NeedsCluster
class NamedFaultsIT {

  /** Less to wait for; and with little grace for what is new, more could be done that is wrong. */
  private static final Map<String, String> HASTY =
      Map.of(
          "HEALTHCHECK_DETECTION_CACHE_PATIENCE", "10s",
          "HEALTHCHECK_REPAIR_YOUNG_POD", "5s",
          "HEALTHCHECK_REPAIR_RESTART_GRACE", "5s",
          "HEALTHCHECK_REPAIR_ROLLOUT_GRACE", "5s",
          "HEALTHCHECK_REPAIR_WRONG_GRACE", "5s",
          "HEALTHCHECK_REPAIR_SETTLE", "5s");

  private static final String ALL = "cluster DNS";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /**
   * The Service is read within 10 s and must stand for 10 more; then it is asked for three times,
   * at worst each 15 s, and two later answers of the sibling must be right.
   */
  private static final Duration TO_COMPARE = Duration.ofMinutes(2);

  /** Longer than it takes from a fault's name to an action. */
  private static final Duration STEADY = Duration.ofSeconds(6);

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;
  private Set<String> pods;
  private Pod sick;

  @BeforeEach
  void healthy() {
    cluster.reset();
    daemon = cluster.daemon().deploy(cluster.server(), HASTY);
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    pods = cluster.dnsPodUids();
    sick = cluster.dnsPodOn(cluster.agent());
  }

  @Test
  void crashLoopIsLeftToTheKubelet() {
    cluster.faults().in(sick).crashing();

    named("DNS-POD-CRASH-LOOP " + name(sick));

    leftAlone();
  }

  @Test
  void podKilledForWantOfMemoryIsNotReplacedForIt() {
    cluster.faults().in(sick).outOfMemory();

    named("DNS-POD-OOM-KILLED " + name(sick));

    leftAlone();
  }

  @Test
  void whileTheCorefileIsRejectedEvenADeafPodIsKept() {
    cluster.faults().inWorkload().corefileRejected();

    named("DNS-COREFILE-REJECTED " + ALL);
    leftAlone();
    cluster.faults().in(sick).udpDeaf();

    named("DNS-COREFILE-REJECTED " + ALL, "DNS-POD-DEAF " + name(sick));
    assertThat(daemon.holds("DNS-POD-DEAF")).contains("restart_harmful", "corefile_unproven");
    leftAlone();
  }

  @Test
  void upstreamThatFailsIsNoReasonToReplaceAnything() {
    cluster.await("names outside were answered once", daemon::answeredOutside);
    cluster.faults().on(cluster.nodes()).upstreamFailing();

    named("DNS-UPSTREAM-DOWN " + ALL);

    leftAlone();
  }

  @Test
  void pathToTheServiceThatIsBrokenOnANodeIsTheNodesFault() {
    cluster.faults().on(cluster.server()).servicePathDropped();

    named("DNS-SERVICE-PATH " + service());

    leftAlone();
  }

  /** With one pod behind it, seen from one place, a broken node cannot be told from a sick pod. */
  @Test
  void podBehindANodesBrokenPodNetworkIsCalledUnreachableAndKept() {
    cluster.faults().on(cluster.agent()).podNetworkCut();

    named("DNS-POD-UNREACHABLE " + name(sick));
    assertThat(daemon.holds("DNS-POD-UNREACHABLE")).containsExactly("path_not_proven");

    leftAlone();
  }

  @Test
  void nodeWhoseKubeProxyStandsStillSendsQueriesToAPodThatIsGone() {
    cluster.faults().on(cluster.server()).kubeProxyStopped();
    cluster.client().resource(sick).withGracePeriod(0).delete();
    cluster.await("there is another pod", () -> cluster.workload().complete());
    pods = cluster.dnsPodUids();

    named("DNS-SERVICE-STALE-ENDPOINTS " + service());

    leftAlone();
  }

  @Test
  void podThatLearnsNothingNewFromTheApiIsReplaced() {
    // On the daemon's own node: of another it is not known whether pods there reach the API.
    sick = cluster.dnsPodOn(cluster.server());
    cluster.faults().in(sick).cutOffFromApi();
    cluster.faults().created(service("made-later"));

    Awaitility.await()
        .atMost(TO_COMPARE)
        .ignoreExceptions()
        .until(() -> daemon.faultsWithSubjects().contains("DNS-POD-STALE-DATA " + name(sick)));
    cluster.await(
        "the replacement knows the new Service",
        () -> daemon.metric("dnshealth_recovery_seconds_count", "") == 1);

    assertThat(cluster.dnsPodUids())
        .hasSameSizeAs(pods)
        .doesNotContain(sick.getMetadata().getUid());
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
  }

  @Test
  void nameThatIsSaidNotToExistIsTheCorefilesFault() {
    cluster.faults().inWorkload().answering("NXDOMAIN");

    named("DNS-ZONE-MISSING " + ALL);

    leftAlone();
  }

  @Test
  void podsThatAllFailAtTheClustersNamesAreNotReplaced() {
    cluster.faults().inWorkload().answering("SERVFAIL");

    named("DNS-API-UNREACHABLE-FROM-PODS " + ALL);

    leftAlone();
  }

  @Test
  void wrongAddressesAreTheCorefilesFault() {
    cluster.faults().inWorkload().pointingTo("203.0.113.9");

    named("DNS-WRONG-ANSWERS " + ALL);

    leftAlone();
  }

  @Test
  void rolloutIsNoFaultOfAnyPod() {
    cluster.faults().inWorkload().rollout(STEADY.multipliedBy(3));

    named("DNS-ROLLOUT " + ALL);

    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  @Test
  void slowPodsAreNotReplaced() {
    cluster.dnsPods().forEach(pod -> cluster.faults().in(pod).slow());

    named("DNS-SLOW " + ALL);

    leftAlone();
  }

  @Test
  void podThatLosesSomeQueriesIsNotReplaced() {
    cluster.faults().in(sick).losing(0.3);

    named("DNS-POD-LOSSY " + name(sick));

    leftAlone();
  }

  /** Waits until these are the faults, each as its id and the name of its subject. */
  private void named(String... faults) {
    Awaitility.await()
        .atMost(LONGEST)
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(daemon.faultsWithSubjects()).containsExactlyInAnyOrder(faults));
  }

  private void leftAlone() {
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(pods));
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  private String service() {
    return "kube-dns@" + cluster.dnsAddress();
  }

  private static Service service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
