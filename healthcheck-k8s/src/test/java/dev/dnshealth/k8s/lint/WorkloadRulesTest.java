package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadRulesTest {

  @ParameterizedTest
  @CsvSource({
    // replicas, maxUnavailable, maxSurge, taken
    "2, 1, , 1",
    "2, , , 0",
    "2, , 0, 1",
    "8, , , 2",
    "2, 100%, , 2",
    "3, 50%, , 1",
    "2, 5, , 2",
    "2, 0, 1, 0",
    "4, 0, 0, 1",
  })
  void aRolloutOfADeploymentTakesWhatItsStrategyAllows(
      int replicas, String unavailable, String surge, int taken) {
    Workload workload =
        Workload.of(
            new DeploymentBuilder(Kubeadm.deployment())
                .editSpec()
                .withReplicas(replicas)
                .editStrategy()
                .editRollingUpdate()
                .withMaxUnavailable(share(unavailable))
                .withMaxSurge(share(surge))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build());

    assertThat(workload.takenAtOnce()).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    // type, maxUnavailable, maxSurge, taken of 4
    "RollingUpdate, , , 1",
    "RollingUpdate, 10%, , 1",
    "RollingUpdate, 100%, , 4",
    "RollingUpdate, 0, 1, 0",
    "OnDelete, 4, , 0",
  })
  void aRolloutOfADaemonSetTakesWhatItsStrategyAllows(
      String type, String unavailable, String surge, int taken) {
    DaemonSetBuilder set =
        daemonSet(4)
            .editSpec()
            .withNewUpdateStrategy()
            .withType(type)
            .withNewRollingUpdate()
            .withMaxUnavailable(share(unavailable))
            .withMaxSurge(share(surge))
            .endRollingUpdate()
            .endUpdateStrategy()
            .endSpec();

    assertThat(Workload.of(set.build()).takenAtOnce()).isEqualTo(taken);
  }

  @Test
  void theOnlyPodIsNoMatterOfTheRollout() {
    LintInput input =
        Kubeadm.deployment(
            d ->
                d.editSpec()
                    .withReplicas(1)
                    .withNewStrategy()
                    .withType("Recreate")
                    .endStrategy()
                    .endSpec());

    assertThat(Lint.seen("LINT-WORKLOAD-ROLLOUT", input)).isEmpty();
    assertThat(Lint.seen("LINT-WORKLOAD-REPLICAS", input)).hasSize(1);
  }

  @Test
  void aDaemonSetIsSpreadByItsNatureAndNotDrained() {
    LintInput input = Kubeadm.workload(Workload.of(daemonSet(3).build()));

    assertThat(Lint.seen("LINT-WORKLOAD-NO-SPREAD", input)).isEmpty();
    assertThat(Lint.seen("LINT-PDB-NONE", input)).isEmpty();
    assertThat(Lint.seen("LINT-WORKLOAD-REPLICAS", input)).isEmpty();
  }

  @Test
  void spreadConstraintsKeepPodsApartToo() {
    LintInput input =
        Kubeadm.podSpec(
            p ->
                p.withAffinity(null)
                    .addNewTopologySpreadConstraint()
                    .withTopologyKey("kubernetes.io/hostname")
                    .endTopologySpreadConstraint());

    assertThat(Lint.seen("LINT-WORKLOAD-NO-SPREAD", input)).isEmpty();
  }

  @Test
  void anAntiAffinityWithoutTermsKeepsNothingApart() {
    LintInput input =
        Kubeadm.podSpec(
            p -> p.withNewAffinity().withNewPodAntiAffinity().endPodAntiAffinity().endAffinity());

    assertThat(Lint.seen("LINT-WORKLOAD-NO-SPREAD", input)).hasSize(1);
  }

  @Test
  void podsThatGoOrDoNotRunAreNowhere() {
    Pod here = Kubeadm.pod("a", "node-1", "10.244.0.2");
    Pod there =
        new PodBuilder(Kubeadm.pod("b", "node-2", "10.244.1.3"))
            .editMetadata()
            .withDeletionTimestamp("2026-01-02T03:04:05Z")
            .endMetadata()
            .build();

    assertThat(
            Lint.seen(
                "LINT-PODS-ONE-NODE",
                Kubeadm.pods(here, Kubeadm.pod("c", "node-1", "10.244.0.3"), there)))
        .containsExactly("- pods: 2 pods are on node node-1");
    assertThat(Lint.seen("LINT-PODS-ONE-NODE", Kubeadm.pods(here, there))).isEmpty();
  }

  @Test
  void theOnlyNodeIsNamedAsSuch() {
    LintInput input =
        Kubeadm.with(
            d -> {
              d.pods =
                  Known.of(
                      List.of(
                          Kubeadm.pod("a", "node-1", "10.244.0.2"),
                          Kubeadm.pod("b", "node-1", "10.244.0.3")));
              d.nodes = Known.of(List.of(Kubeadm.node("node-1", "zone-1")));
            });

    assertThat(Lint.seen("LINT-PODS-ONE-NODE", input))
        .containsExactly("- pods: 2 pods are on node node-1, the only one of the cluster");
    assertThat(Lint.seen("LINT-PODS-ONE-ZONE", input)).isEmpty();
  }

  @Test
  void theDnsContainerIsLookedAtNotItsSidecar() {
    LintInput input =
        Kubeadm.podSpec(
            p ->
                p.addToContainers(
                    0,
                    new ContainerBuilder()
                        .withName("sidecar")
                        .withNewResources()
                        .endResources()
                        .build()));

    assertThat(Lint.seen("LINT-WORKLOAD-NO-MEMORY-LIMIT", input)).isEmpty();
    assertThat(Lint.seen("LINT-WORKLOAD-NO-READINESS", input)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ready       | /ready  | readiness-probe |",
        "ready       | /ready  | 8181            |",
        "ready :8182 | /ready  | 8182            |",
        "ready :8182 | /ready  | 8181            | the readiness probe asks port 8181, `ready` listens on 8182",
        "ready       | /ready  | 8080            | the readiness probe asks port 8080, `ready` listens on 8181",
        "ready       | /       | 8181            | the readiness probe asks for /",
      })
  void theReadinessProbeMustAskThePluginReady(String ready, String path, String port, String seen) {
    LintInput input =
        Kubeadm.with(
            d -> {
              d.corefile = Kubeadm.replaced("ready", ready).corefile();
              d.workload =
                  Kubeadm.container(
                          c ->
                              c.editReadinessProbe()
                                  .editHttpGet()
                                  .withPath(path)
                                  .withPort(share(port))
                                  .endHttpGet()
                                  .endReadinessProbe())
                      .workload();
            });

    assertThat(Lint.result("LINT-WORKLOAD-READINESS", input).findings())
        .extracting(Finding::seen)
        .isEqualTo(seen == null ? List.of() : List.of(seen));
  }

  @Test
  void aReadinessProbeOverTcpTellsTooLittle() {
    LintInput input =
        Kubeadm.container(
            c ->
                c.withNewReadinessProbe()
                    .withNewTcpSocket()
                    .withPort(new IntOrString(53))
                    .endTcpSocket()
                    .endReadinessProbe());

    assertThat(Lint.seen("LINT-WORKLOAD-READINESS", input))
        .containsExactly("- Deployment coredns: the readiness probe is no HTTP request");
  }

  @Test
  void whereThePluginReadyIsNotSeenItsPortIsNotKnown() {
    LintReport.Result result =
        Lint.result("LINT-WORKLOAD-READINESS", Kubeadm.replaced("ready", "whoami"));

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked()).containsExactly("no plugin `ready` is seen in the Corefile");
  }

  private static DaemonSetBuilder daemonSet(int wanted) {
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName("dns-default")
        .endMetadata()
        .withNewSpec()
        .withTemplate(
            new DeploymentBuilder(Kubeadm.deployment())
                .editSpec()
                .editTemplate()
                .editSpec()
                .withAffinity(null)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build()
                .getSpec()
                .getTemplate())
        .endSpec()
        .withNewStatus()
        .withDesiredNumberScheduled(wanted)
        .endStatus();
  }

  private static IntOrString share(String text) {
    return text == null
        ? null
        : text.matches("\\d+") ? new IntOrString(Integer.parseInt(text)) : new IntOrString(text);
  }
}
