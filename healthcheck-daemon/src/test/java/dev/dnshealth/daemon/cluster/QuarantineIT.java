package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sick pod that is kept to be looked at: out of the Service, and gone in the end. */
@NeedsCluster
class QuarantineIT {

  private static final String MANIFESTS = "deploy/overlays/quarantine";
  private static final String LABEL = "dnshealth.dev/quarantined";
  private static final Map<String, String> HASTY =
      Daemon.hasty(
          Map.of("HEALTHCHECK_REPAIR_SETTLE", "5s", "HEALTHCHECK_REPAIR_QUARANTINE_LOOK", "1m"));

  private static final String ALL_OF_DNS =
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {namespace: kube-system, name: all-of-dns}
      spec:
        minAvailable: 2
        selector: {matchLabels: {k8s-app: kube-dns}}
      """;

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;
  private Pod sick;

  @BeforeEach
  void quarantining() {
    cluster.reset();
    daemon = cluster.daemon().deploy(cluster.server(), MANIFESTS, HASTY);
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    sick = cluster.dnsPodOn(cluster.agent());
  }

  /** What the overlay adds is for nobody else, and so is a pod that a failed test leaves. */
  @AfterEach
  void takeTheRightsAndThePodsAway() {
    var rights = cluster.client().rbac();
    String name = "dnshealth-quarantine";
    rights.roleBindings().inNamespace(TestCluster.DNS_NAMESPACE).withName(name).delete();
    rights.roles().inNamespace(TestCluster.DNS_NAMESPACE).withName(name).delete();
    cluster
        .client()
        .pods()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withLabel(LABEL)
        .withGracePeriod(0)
        .delete();
  }

  @Test
  void deafPodLeavesTheServiceAtOnceIsKeptRunningAndIsGoneInTheEnd() {
    Set<String> before = cluster.dnsPodUids();
    cluster.faults().in(sick).udpDeaf();

    cluster.await("the cure is proven", () -> recoveries() == 1);

    Pod kept = kept().orElseThrow();
    assertThat(kept.getMetadata().getUid()).isEqualTo(sick.getMetadata().getUid());
    assertThat(kept.getMetadata().getLabels())
        .containsEntry(LABEL, "kube-dns")
        .doesNotContainKey("k8s-app");
    assertThat(kept.getMetadata().getAnnotations())
        .containsEntry("dnshealth.dev/quarantined-for", "DNS-POD-DEAF");
    Instant until =
        Instant.parse(kept.getMetadata().getAnnotations().get("dnshealth.dev/quarantined-until"));
    assertThat(kept.getMetadata().getOwnerReferences()).as("nobody has it").isEmpty();
    assertThat(kept.getMetadata().getDeletionTimestamp()).isNull();
    assertThat(kept.getStatus().getPhase()).isEqualTo("Running");
    assertThat(kept.getStatus().getContainerStatuses().get(0).getRestartCount()).isZero();
    assertThat(cluster.dnsPodUids()).hasSize(2).doesNotContain(sick.getMetadata().getUid());
    assertThat(cluster.dnsPodUids()).as("the other was left alone").containsAnyElementsOf(before);
    assertThat(daemon.status().path("targets").toString()).doesNotContain(name(sick));
    assertThat(actions("action=\"quarantine\".*result=\"done\"")).isOne();
    cluster.await("the daemon finds nothing", () -> daemon.healthy());

    // No controller takes it back, which would cost another.
    Set<String> serving = cluster.dnsPodUids();
    Steadily.holds(
        Duration.ofSeconds(15),
        Duration.ofSeconds(1),
        () -> cluster.dnsPodUids().equals(serving) && kept().isPresent());
    cluster.await("the sick one is removed", () -> kept().filter(QuarantineIT::stays).isEmpty());
    assertThat(Instant.now()).isAfter(until);
    cluster.await("that is told", this::endTold);
    Steadily.holds(
        Duration.ofSeconds(10), Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(serving));
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    assertThat(actions("")).as("its end is no action").isOne();
  }

  @Test
  void nextOneToLeadEndsItAlsoWithoutTheSettingAndTheRight() {
    cluster.faults().in(sick).udpDeaf();
    cluster.await("the pod is out", () -> kept().isPresent());
    cluster.await("the cure is proven", () -> recoveries() == 1);
    cluster.daemon().remove();
    takeTheRightAway();

    cluster.daemon().deploy(cluster.server(), Map.of());

    cluster.await("the sick one is removed", () -> kept().isEmpty());
    cluster.await("that is told", this::endTold);
  }

  @Test
  void withoutTheRightItIsHeldByItsName() {
    takeTheRightAway();
    cluster.daemon().remove();
    // Not by the overlay, which would bring the right back.
    daemon =
        cluster
            .daemon()
            .deploy(
                cluster.server(), Daemon.hasty(Map.of("HEALTHCHECK_REPAIR_QUARANTINE", "true")));
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    Set<String> before = cluster.dnsPodUids();

    cluster.faults().in(sick).udpDeaf();

    cluster.await(
        "the missing right is named",
        () -> daemon.status().path("holds").toString().contains("patch pods in kube-system"));
    assertThat(daemon.holds("DNS-POD-DEAF")).contains("right_missing");
    assertThat(cluster.dnsPodUids()).isEqualTo(before);
  }

  @Test
  void disruptionBudgetRefusesAsItDoesAnEviction() {
    var budget = cluster.client().resource(ALL_OF_DNS);
    budget.create();
    try {
      cluster.faults().in(sick).udpDeaf();

      cluster.await("it is refused", () -> actions("result=\"refused\"") > 0);

      assertThat(kept()).isEmpty();
      assertThat(daemon.status().path("holds").toString()).contains("all-of-dns");
    } finally {
      budget.delete();
    }
    cluster.await("the cure is proven", () -> recoveries() == 1);
    assertThat(kept()).isPresent();
  }

  private void takeTheRightAway() {
    cluster
        .client()
        .rbac()
        .roleBindings()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName("dnshealth-quarantine")
        .delete();
  }

  private boolean endTold() {
    return cluster.daemon().logged("quarantine ended", name(sick));
  }

  /** Returns the pod in quarantine. */
  private Optional<Pod> kept() {
    return cluster
        .client()
        .pods()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withLabel(LABEL)
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private static boolean stays(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null;
  }

  private double actions(String labels) {
    return daemon.metric("dnshealth_actions_total", labels);
  }

  private double recoveries() {
    return daemon.metric("dnshealth_recovery_seconds_count", "");
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
