package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod that was killed for its memory, and the limit of the Deployment. */
@NeedsCluster
class RaiseMemoryIT {

  private static final String MANIFESTS = "deploy/overlays/raise-memory";
  private static final String KEEPER = "keeper-of-limits";

  /** What somebody says of the Deployment who applies nothing but its limit, or not even that. */
  private static final String APPLIED =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {namespace: kube-system, name: coredns}
      """;

  private static final String LIMIT =
      """
      spec:
        template:
          spec: {containers: [{name: coredns, resources: {limits: {memory: 170Mi}}}]}
      """;

  private static final Map<String, String> HASTY =
      Map.of(
          "HEALTHCHECK_REPAIR_YOUNG_POD", "3s",
          "HEALTHCHECK_REPAIR_RESTART_GRACE", "5s",
          "HEALTHCHECK_REPAIR_ROLLOUT_GRACE", "3s",
          "HEALTHCHECK_REPAIR_SETTLE", "5s");

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;
  private Deployment before;
  private Pod sick;

  @BeforeEach
  void raising() {
    cluster.reset();
    before = cluster.workload().deployment().require();
    daemon = cluster.daemon().deploy(cluster.server(), MANIFESTS, HASTY);
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    sick = cluster.dnsPodOn(cluster.agent());
  }

  /** What the overlay adds is for nobody else, and neither is the new limit. */
  @AfterEach
  void putEverythingBack() {
    cluster.daemon().remove();
    var rights = cluster.client().rbac();
    String name = "dnshealth-raise-memory";
    rights.roleBindings().inNamespace(TestCluster.DNS_NAMESPACE).withName(name).delete();
    rights.roles().inNamespace(TestCluster.DNS_NAMESPACE).withName(name).delete();
    apply(APPLIED);
    cluster
        .workload()
        .edit(now -> new DeploymentBuilder(now).withSpec(before.getSpec()).build());
    cluster.await("the old limit is everywhere", () -> everywhere(limit(before)));
  }

  @Test
  void limitIsRaisedOnceAndAllPodsHaveIt() {
    Set<String> old = cluster.dnsPodUids();
    assertThat(limit(before)).isEqualTo("170Mi");

    cluster.faults().in(sick).outOfMemory();

    cluster.await("the limit is raised", () -> limit(now()).equals("255Mi"));
    cluster.await("the cure is proven", () -> recoveries() == 1);
    cluster.await("all pods have it", () -> everywhere("255Mi"));
    assertThat(cluster.dnsPodUids()).doesNotContainAnyElementsOf(old);
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    assertThat(daemon.metric("dnshealth_actions_total", "action=\"raise_memory\".*result=\"done\""))
        .isOne();
    assertThat(now().getSpec().getTemplate().getSpec())
        .as("one field, and no other")
        .isEqualTo(
            new DeploymentBuilder(before)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .editResources()
                .addToLimits("memory", new Quantity("255Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build()
                .getSpec()
                .getTemplate()
                .getSpec());
  }

  @Test
  void limitThatSomebodyAppliesIsLeftAloneAndThatIsSaid() {
    apply(APPLIED + LIMIT);
    cluster.faults().in(sick).outOfMemory();

    cluster.await("it is held", () -> daemon.holds("DNS-POD-OOM-KILLED").contains("reconciled"));

    assertThat(daemon.status().path("holds").toString()).contains(KEEPER + " (server-side apply)");
    Steadily.holds(
        Duration.ofSeconds(15),
        Duration.ofSeconds(1),
        () -> daemon.metric("dnshealth_actions_total", "") == 0);
    assertThat(limit(now())).isEqualTo(limit(before));
  }

  private void apply(String text) {
    cluster.client().resource(text).fieldManager(KEEPER).forceConflicts().serverSideApply();
  }

  private Deployment now() {
    return cluster.workload().deployment().require();
  }

  private boolean everywhere(String limit) {
    return cluster.dnsPods().size() == 2
        && cluster.dnsPods().stream()
            .map(pod -> pod.getSpec().getContainers().get(0).getResources().getLimits())
            .allMatch(limits -> limits.get("memory").toString().equals(limit));
  }

  private static String limit(Deployment deployment) {
    return deployment
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getResources()
        .getLimits()
        .get("memory")
        .toString();
  }

  private double recoveries() {
    return daemon.metric("dnshealth_recovery_seconds_count", "");
  }
}
