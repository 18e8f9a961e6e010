package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsMappingTest {

  private static final Instant T1 = Instant.parse("2026-01-02T03:00:01Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:00:02Z");
  private static final Instant T3 = Instant.parse("2026-01-02T03:00:03Z");

  @Test
  void aPodIsDescribedByItsConditionsAndItsDnsContainer() {
    Pod pod =
        new PodBuilder(Samples.pod("a", "u1"))
            .editStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .withLastTransitionTime(T1.toString())
            .endCondition()
            .addNewContainerStatus()
            .withName("sidecar")
            .withRestartCount(0)
            .withNewState()
            .withNewRunning("2020-01-01T00:00:00Z")
            .endState()
            .endContainerStatus()
            .addNewContainerStatus()
            .withName("coredns")
            .withRestartCount(1)
            .withNewState()
            .withNewRunning(T2.toString())
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withFinishedAt(T3.toString())
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(facts(List.of(pod), List.of(sliceOf("u1"))).pods())
        .containsExactly(
            Map.entry(
                "u1",
                new Facts.PodFacts(
                    "a",
                    "u1",
                    Optional.of("node-1"),
                    Facts.Phase.RUNNING,
                    true,
                    Optional.of(T1),
                    Optional.of(T2),
                    Optional.of(T3),
                    false,
                    true,
                    false,
                    true,
                    true)));
  }

  @Test
  void aBarePodOutsideEverySliceSaysSo() {
    Pod pod =
        new PodBuilder(Samples.pod("a", "u1"))
            .editMetadata()
            .withOwnerReferences()
            .withDeletionTimestamp(T1.toString())
            .endMetadata()
            .editSpec()
            .withHostNetwork(true)
            .endSpec()
            .build();

    Facts.PodFacts facts = pod(pod, sliceOf("another"));

    assertThat(facts.inEndpointSlice()).isFalse();
    assertThat(facts.servingEndpoint()).isFalse();
    assertThat(facts.ready()).isFalse();
    assertThat(facts.readySince()).isEmpty();
    assertThat(facts.controlled()).isFalse();
    assertThat(facts.terminating()).isTrue();
    assertThat(facts.hostNetwork()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", ", true"})
  void anEndpointServesUnlessItIsCalledNotReady(Boolean ready, boolean serving) {
    EndpointSlice slice =
        Samples.slice(
            "s",
            "IPv4",
            new EndpointBuilder(Samples.endpoint("10.42.0.2", "a", "u1"))
                .editConditions()
                .withReady(ready)
                .endConditions()
                .build());

    Facts.PodFacts facts = pod(Samples.pod("a", "u1"), slice);

    assertThat(facts.inEndpointSlice()).isTrue();
    assertThat(facts.servingEndpoint()).isEqualTo(serving);
  }

  @ParameterizedTest
  @CsvSource({
    "Running, waiting, CrashLoopBackOff, 0, CRASH_LOOPING",
    "Running, waiting, ContainerCreating, 1, CRASH_LOOPING",
    "Running, waiting, ContainerCreating, 0, RUNNING",
    "Running, terminated, Error, 0, CRASH_LOOPING",
    "Running, running, , 5, RUNNING",
    "Pending, waiting, ContainerCreating, 0, PENDING",
    "Succeeded, terminated, Completed, 0, SUCCEEDED",
    "Failed, terminated, Error, 0, FAILED",
    "Odd, running, , 0, UNKNOWN",
  })
  void thePhaseComesFromThePodAndItsContainers(
      String phase, String state, String reason, int restarts, Facts.Phase expected) {
    var status = new ContainerStatusBuilder().withName("coredns").withRestartCount(restarts);
    var container =
        switch (state) {
          case "waiting" -> status.withNewState().withNewWaiting(null, reason).endState().build();
          case "terminated" ->
              status
                  .withNewState()
                  .withNewTerminated()
                  .withReason(reason)
                  .endTerminated()
                  .endState()
                  .build();
          default -> status.withNewState().withNewRunning(T1.toString()).endState().build();
        };
    Pod pod =
        new PodBuilder(Samples.pod("a", "u1"))
            .editStatus()
            .withPhase(phase)
            .withContainerStatuses(container)
            .endStatus()
            .build();

    assertThat(pod(pod, sliceOf("u1")).phase()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // observed, replicas, updated, available, settled
    "7, 2, 2, 2, true",
    "7, 2, 2, 1, true",
    "6, 2, 2, 2, false",
    "7, 3, 2, 2, false",
    "7, 2, 1, 2, false",
    "7, 1, 1, 1, false",
  })
  void aDeploymentIsSettledWhenAllReplicasAreThereAndNew(
      long observed, int replicas, int updated, int available, boolean settled) {
    Facts.Workload workload =
        workload(
            Owner.of(
                deployment()
                    .editStatus()
                    .withObservedGeneration(observed)
                    .withReplicas(replicas)
                    .withUpdatedReplicas(updated)
                    .withAvailableReplicas(available)
                    .endStatus()
                    .build()),
            Optional.empty());

    assertThat(workload.settled()).isEqualTo(settled);
    assertThat(workload.wanted()).isEqualTo(2);
    assertThat(workload.kind()).isEqualTo("Deployment");
  }

  @ParameterizedTest
  @CsvSource({
    // observed, updated, available, misscheduled, settled
    "7, 3, 3, 0, true",
    "7, 3, 2, 0, true",
    "7, 3, 3, 1, true",
    "6, 3, 3, 0, false",
    "7, 2, 3, 0, false",
  })
  void aDaemonSetIsSettledWhenEveryNodeHasItsNewPod(
      long observed, int updated, int available, int misscheduled, boolean settled) {
    Facts.Workload workload =
        workload(
            Owner.of(
                new DaemonSetBuilder()
                    .withNewMetadata()
                    .withNamespace("openshift-dns")
                    .withName("dns-default")
                    .withUid("ds1")
                    .withGeneration(7L)
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .withNewStatus()
                    .withObservedGeneration(observed)
                    .withDesiredNumberScheduled(3)
                    .withCurrentNumberScheduled(3)
                    .withUpdatedNumberScheduled(updated)
                    .withNumberAvailable(available)
                    .withNumberMisscheduled(misscheduled)
                    .endStatus()
                    .build()),
            Optional.empty());

    assertThat(workload.settled()).isEqualTo(settled);
    assertThat(workload.wanted()).isEqualTo(3);
    assertThat(workload.kind()).isEqualTo("DaemonSet");
  }

  @ParameterizedTest
  @CsvSource({
    "Progressing, ReplicaSetUpdated, true",
    "Progressing, NewReplicaSetAvailable, true",
    "Progressing, DeploymentPaused, false",
    "Available, MinimumReplicasAvailable, false",
  })
  void aRolloutsProgressIsAChange(String type, String reason, boolean change) {
    Owner owner =
        Owner.of(
            deployment()
                .editStatus()
                .addNewCondition()
                .withType(type)
                .withReason(reason)
                .withLastUpdateTime(T2.toString())
                .endCondition()
                .endStatus()
                .build());

    assertThat(workload(owner, Optional.empty()).changedAt())
        .isEqualTo(change ? Optional.of(T2) : Optional.empty());
    assertThat(workload(owner, Optional.of(T1)).changedAt()).contains(change ? T2 : T1);
    assertThat(workload(owner, Optional.of(T3)).changedAt()).contains(T3);
  }

  @ParameterizedTest
  @CsvSource({
    "True, false, , false, true, true, false",
    "False, false, , false, false, true, false",
    "Unknown, false, , false, false, true, false",
    "True, true, , false, true, false, false",
    "True, false, node.kubernetes.io/out-of-service, false, true, true, true",
    "True, false, ToBeDeletedByClusterAutoscaler, false, true, true, true",
    "True, false, karpenter.sh/disrupted, false, true, true, true",
    "True, false, node-role.kubernetes.io/control-plane, false, true, true, false",
    "True, false, , true, true, true, true",
  })
  void aNodeIsDescribedByConditionCordonAndTaints(
      String readyStatus,
      boolean cordoned,
      String taint,
      boolean deleted,
      boolean ready,
      boolean schedulable,
      boolean goingAway) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .withDeletionTimestamp(deleted ? T1.toString() : null)
            .endMetadata()
            .withNewSpec()
            .withUnschedulable(cordoned ? true : null)
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus(readyStatus)
            .endCondition()
            .endStatus();
    if (taint != null) {
      node.editSpec().addNewTaint().withKey(taint).withEffect("NoSchedule").endTaint().endSpec();
    }

    Facts facts = FactsMapping.facts(read(List.of(), List.of(), List.of(node.build())));

    assertThat(facts.nodes().get("node-1"))
        .isEqualTo(new Facts.NodeFacts("node-1", ready, schedulable, goingAway));
  }

  @Test
  void whatWasNotReadIsAbsent() {
    Facts facts = FactsMapping.facts(read(List.of(), List.of(), List.of()));

    assertThat(facts)
        .isEqualTo(
            new Facts(
                T1, Optional.empty(), Map.of(), Map.of(), Optional.empty(), Optional.empty()));
  }

  private static DeploymentBuilder deployment() {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName("coredns")
        .withUid("d1")
        .withGeneration(7L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .endSpec()
        .withNewStatus()
        .endStatus();
  }

  private static EndpointSlice sliceOf(String uid) {
    return Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.2", "a", uid));
  }

  private static Facts.PodFacts pod(Pod pod, EndpointSlice slice) {
    return facts(List.of(pod), List.of(slice)).pods().get("u1");
  }

  private static Facts facts(List<Pod> pods, List<EndpointSlice> slices) {
    return FactsMapping.facts(read(pods, slices, List.of()));
  }

  private static Facts.Workload workload(Owner owner, Optional<Instant> change) {
    return owner.workload(change, Duration.ZERO);
  }

  private static ApiFacts read(List<Pod> pods, List<EndpointSlice> slices, List<Node> nodes) {
    return new ApiFacts(
        T1,
        Optional.empty(),
        Optional.empty(),
        pods,
        slices,
        nodes,
        MountedConfigs.unknown(),
        Optional.empty(),
        Duration.ZERO);
  }
}
