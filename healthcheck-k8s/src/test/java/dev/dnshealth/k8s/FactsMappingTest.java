package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FactsMappingTest {

  private static final Instant T1 = Instant.parse("2026-01-02T03:00:01Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:00:02Z");
  private static final Instant T3 = Instant.parse("2026-01-02T03:00:03Z");

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

  static Stream<Arguments> selectors() {
    Map<String, String> dns = Map.of("k8s-app", "kube-dns");
    Map<String, String> two = Map.of("k8s-app", "kube-dns", "app.kubernetes.io/name", "coredns");
    Map<String, String> other = Map.of("k8s-app", "other");
    return Stream.of(
        Arguments.of("all agree", dns, dns, dns, List.of("k8s-app")),
        Arguments.of("all in order", two, two, two, List.of("app.kubernetes.io/name", "k8s-app")),
        Arguments.of("only what all ask for", two, dns, two, List.of("k8s-app")),
        Arguments.of("another value", dns, other, other, List.of()),
        Arguments.of("not the Deployment's", dns, Map.of("a", "b"), dns, List.of()),
        Arguments.of("not the ReplicaSet's", dns, dns, Map.of("a", "b"), List.of()),
        Arguments.of("no selector of the Service", Map.of(), dns, dns, List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selectors")
  void labelsAreSharedThatServiceDeploymentAndReplicaSetAskForAlike(
      String what,
      Map<String, String> service,
      Map<String, String> own,
      Map<String, String> below,
      List<String> shared) {
    Deployment deployment =
        deployment()
            .editSpec()
            .withNewSelector()
            .withMatchLabels(own)
            .endSelector()
            .endSpec()
            .build();
    ReplicaSet set =
        new ReplicaSetBuilder()
            .withNewSpec()
            .withNewSelector()
            .withMatchLabels(below)
            .endSelector()
            .endSpec()
            .build();

    Owner owner = Owner.of(deployment).sharing(service, deployment, set);

    assertThat(workload(owner, Optional.empty()).sharedLabels())
        .as(what)
        .isEqualTo(shared.isEmpty() ? Optional.empty() : Optional.of(shared));
  }

  @Test
  void whereSelectorsAreNotKnownNoLabelIsShared() {
    Deployment deployment = deployment().build();
    Owner owner =
        Owner.of(deployment)
            .sharing(Map.of("k8s-app", "kube-dns"), deployment, new ReplicaSetBuilder().build());

    assertThat(workload(owner, Optional.empty()).sharedLabels()).isEmpty();
  }

  @Test
  void whatWasNotReadIsAbsent() {
    Facts facts = FactsMapping.facts(read(List.of(), List.of(), List.of()), Optional.empty());

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

  private static Facts.PodFacts pod(Pod pod, EndpointSlice slice) {
    return facts(List.of(pod), List.of(slice)).pods().get("u1");
  }

  private static Facts facts(List<Pod> pods, List<EndpointSlice> slices) {
    return FactsMapping.facts(read(pods, slices, List.of()), Optional.empty());
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
        nodes.stream().map(NodeMapping::node).toList(),
        MountedConfigs.unknown(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO);
  }
}
