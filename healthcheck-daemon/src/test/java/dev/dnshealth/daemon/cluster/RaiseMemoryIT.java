package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod that was killed for its memory, and the limit of the Deployment. */
@NeedsCluster
class RaiseMemoryIT {

  private static final String MANIFESTS = "deploy/overlays/raise-memory";
  private static final String MARK = "objectset.rio.cattle.io/";
  private static final Map<String, String> HASTY =
      Daemon.hasty(
          Map.of("HEALTHCHECK_REPAIR_RESTART_GRACE", "5s", "HEALTHCHECK_REPAIR_SETTLE", "5s"));

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
    cluster
        .workload()
        .edit(
            now ->
                new DeploymentBuilder(now)
                    .editMetadata()
                    .withLabels(before.getMetadata().getLabels())
                    .addToAnnotations(before.getMetadata().getAnnotations())
                    .endMetadata()
                    .withSpec(before.getSpec())
                    .build());
    cluster.await("the old limit is everywhere", () -> everywhere(limit(before)));
  }

  @Test
  void limitIsRaisedOnceAndAllPodsHaveIt() {
    nobodyReconciles();
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

  /** As where nobody but people keeps the Deployment. */
  private void nobodyReconciles() {
    cluster
        .workload()
        .edit(
            now -> {
              Map<String, String> labels = new HashMap<>(now.getMetadata().getLabels());
              Map<String, String> annotations = new HashMap<>(now.getMetadata().getAnnotations());
              labels.keySet().removeIf(key -> key.startsWith(MARK));
              annotations.keySet().removeIf(key -> key.startsWith(MARK));
              return new DeploymentBuilder(now)
                  .editMetadata()
                  .withLabels(labels)
                  .withAnnotations(annotations)
                  .endMetadata()
                  .build();
            });
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
