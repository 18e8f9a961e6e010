package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesFactsTest {

  private static final String REVIEW =
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String ALLOWED = "{\"status\":{\"allowed\":true}}";
  private static final String CONFIG_MAPS = "GET /api/v1/namespaces/kube-system/configmaps/";
  private static final String DEPLOYMENT =
      "GET /apis/apps/v1/namespaces/kube-system/deployments/coredns";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final KubernetesFacts facts =
      new KubernetesFacts(api.client(), Samples.dnsService(), Removal.EVICT, time);

  @BeforeEach
  void aDeploymentWithOnePod() {
    api.answer(REVIEW, 200, ALLOWED);
    create(
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .endStatus()
            .build());
    create(
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("coredns-1")
            .addNewOwnerReference()
            .withApiVersion("apps/v1")
            .withKind("Deployment")
            .withName("coredns")
            .withUid("d")
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .build());
    deployment(7);
    create(Samples.service("10.43.0.10"));
    configMap("other", "key");
    configMap("coredns", "Corefile");
    create(Samples.pod("a", ""));
    create(Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.2", "a", uid())));
  }

  @AfterEach
  void end() {
    facts.close();
    api.close();
  }

  @Test
  void readsPodsOwnerNodesAndTheConfigMapWithTheCorefile() throws Exception {
    Facts read = refresh();

    assertThat(read.asOf()).isEqualTo(time.now());
    assertThat(read.pods().get(uid()).inEndpointSlice()).isTrue();
    assertThat(read.workload().orElseThrow().name()).isEqualTo("coredns");
    assertThat(read.nodes()).containsOnlyKeys("node-1");
    assertThat(read.config().orElseThrow().name()).isEqualTo("coredns");
    assertThat(read.missingRights()).contains(List.of());
    assertThat(facts.latest()).contains(read);
    assertThat(facts.corefile()).contains("text of Corefile");
  }

  @Test
  void aChangeOfGenerationIsAChangeFromWhenItIsSeen() throws Exception {
    assertThat(refresh().workload().orElseThrow().changedAt()).isEmpty();

    deployment(8);
    time.advance(Duration.ofSeconds(5));
    var seenAt = time.now();
    assertThat(refresh().workload().orElseThrow().changedAt()).contains(seenAt);

    time.advance(Duration.ofSeconds(5));
    assertThat(refresh().workload().orElseThrow().changedAt()).contains(seenAt);
  }

  @Test
  void aPartThatMayNotBeReadIsAbsentAndTheRestIsThere() throws Exception {
    api.answer("GET /api/v1/nodes/node-1", 403, "{\"message\":\"forbidden\"}");
    api.answer(DEPLOYMENT, 403, "{\"message\":\"forbidden\"}");

    Facts read = refresh();

    assertThat(read.nodes()).isEmpty();
    assertThat(read.workload()).isEmpty();
    assertThat(read.config()).isEmpty();
    assertThat(read.pods()).hasSize(1);
  }

  @Test
  void aMountedMapThatMayNotBeReadLeavesTheChangeOfTheCorefileUnknown() throws Exception {
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 403, "{\"message\":\"forbidden\"}");

    assertThat(refresh().config().orElseThrow().name()).isEqualTo("coredns");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void aMountedMapThatIsNotThereMattersUnlessItIsOptional() throws Exception {
    api.answer(CONFIG_MAPS + "custom", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void podsAreThoseThatTheServiceSelectsNow() throws Exception {
    api.client()
        .resource(
            new ServiceBuilder(Samples.service("10.43.0.10"))
                .editSpec()
                .withSelector(Map.of("app", "other"))
                .endSpec()
                .build())
        .update();
    create(
        new PodBuilder(Samples.pod("b", ""))
            .editMetadata()
            .withLabels(Map.of("app", "other"))
            .endMetadata()
            .build());

    assertThat(refresh().pods().values()).extracting(Facts.PodFacts::name).containsExactly("b");
  }

  @Test
  void withTwoOwnersOfReadyPodsTheWorkloadIsUnknown() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(ready("r2", "ReplicaSet", "coredns-1"));
    assertThat(refresh().workload()).isPresent();

    create(ready("d1", "DaemonSet", "other-dns"));

    Facts read = refresh();
    assertThat(read.workload()).isEmpty();
    assertThat(read.pods()).hasSize(4);
    assertThat(read.config()).isPresent();
  }

  @Test
  void aReadyPodWithoutAControllerIsAnotherOwner() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(
        new PodBuilder(ready("bare", "x", "x"))
            .editMetadata()
            .withOwnerReferences()
            .endMetadata()
            .build());

    assertThat(refresh().workload()).isEmpty();
  }

  @Test
  void anOwnerOfPodsThatAreNotReadyDoesNotHideTheOther() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    Pod sick = ready("d1", "DaemonSet", "other-dns");
    sick.getStatus().setConditions(List.of());
    create(sick);

    assertThat(refresh().workload().orElseThrow().name()).isEqualTo("coredns");
  }

  @ParameterizedTest
  @CsvSource({"PT10M", "PT-10M", "PT0S"})
  void theApisTimesAreShiftedToOurClock(Duration ahead) throws Exception {
    api.date(MockApi.NOW.plus(ahead));
    Instant theirs = MockApi.NOW.plus(ahead);
    described(theirs);

    Facts read = refresh();

    Facts.PodFacts pod =
        read.pods().values().stream().filter(p -> p.name().equals("r1")).findFirst().orElseThrow();
    assertThat(pod.readySince()).contains(time.now().minusSeconds(30));
    assertThat(pod.startedAt()).contains(time.now().minusSeconds(20));
    assertThat(pod.lastRestartAt()).contains(time.now().minusSeconds(10));
    assertThat(read.workload().orElseThrow().changedAt()).contains(time.now().minusSeconds(40));
    assertThat(read.config().orElseThrow().changedAt()).contains(MockApi.NOW.minus(ahead));
    assertThat(read.asOf()).isEqualTo(time.now());
  }

  @Test
  void anObservationOfOurOwnIsNotShifted() throws Exception {
    api.date(MockApi.NOW.plusSeconds(600));
    refresh();
    deployment(8);

    assertThat(refresh().workload().orElseThrow().changedAt()).contains(time.now());
  }

  @Test
  void withoutADateNothingIsShifted() throws Exception {
    api.noDate();
    described(MockApi.NOW.plusSeconds(600));

    assertThat(refresh().workload().orElseThrow().changedAt())
        .contains(MockApi.NOW.plusSeconds(560));
  }

  @Test
  void manyNodesAreListedAtOnceAndPastTheApisCache() throws Exception {
    for (int i = 2; i <= 11; i++) {
      create(
          new PodBuilder(Samples.pod("p" + i, ""))
              .editSpec()
              .withNodeName("node-" + i)
              .endSpec()
              .build());
    }

    assertThat(refresh().nodes()).containsOnlyKeys("node-1");
    assertThat(api.requests("GET /api/v1/nodes")).containsExactly("GET /api/v1/nodes ");
  }

  @Test
  void missingRightsAreNamedAndAskedForAgainAfterAMinute() throws Exception {
    api.answer(REVIEW, 200, "{\"status\":{\"allowed\":false}}");

    assertThat(refresh().missingRights().orElseThrow())
        .containsExactly(
            "create pods/eviction in kube-system",
            "update configmaps kube-dns-dnshealth in kube-system");

    api.answer(REVIEW, 200, ALLOWED);
    assertThat(refresh().missingRights().orElseThrow()).hasSize(2);
    time.advance(Duration.ofSeconds(61));
    assertThat(refresh().missingRights()).contains(List.of());
  }

  @Test
  void rightsThatCannotBeAskedForAreUnknown() throws Exception {
    api.answer(REVIEW, 403, "{}");

    assertThat(refresh().missingRights()).isEmpty();
  }

  @Test
  void anApiThatIsNotThereFailsTheRefreshAndKeepsTheLastFacts() throws Exception {
    Facts before = refresh();
    api.stop();
    time.advance(Duration.ofSeconds(5));

    assertThatThrownBy(this::refresh)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ObjectReader.UnreadableException.class);
    assertThat(facts.latest()).contains(before);
  }

  @Test
  void onceStartedItReadsByItself() {
    assertThat(facts.latest()).isEmpty();

    facts.start();
    facts.start();

    await().until(() -> facts.latest().isPresent());
  }

  private Facts refresh() throws Exception {
    return facts.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private String uid() {
    return api.client()
        .pods()
        .inNamespace("kube-system")
        .withName("a")
        .get()
        .getMetadata()
        .getUid();
  }

  private Optional<Instant> corefileChange() throws Exception {
    return refresh().config().orElseThrow().changedAt();
  }

  private static Pod ready(String name, String kind, String owner) {
    return new PodBuilder(Samples.pod(name, ""))
        .editMetadata()
        .editFirstOwnerReference()
        .withKind(kind)
        .withName(owner)
        .endOwnerReference()
        .endMetadata()
        .editStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  /** Makes a pod and a Deployment with times of shortly before {@code now} by the API's clock. */
  private void described(Instant now) {
    create(
        new PodBuilder(ready("r1", "ReplicaSet", "coredns-1"))
            .editStatus()
            .editFirstCondition()
            .withLastTransitionTime(now.minusSeconds(30).toString())
            .endCondition()
            .addNewContainerStatus()
            .withName("coredns")
            .withNewState()
            .withNewRunning(now.minusSeconds(20).toString())
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withFinishedAt(now.minusSeconds(10).toString())
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus()
            .build());
    answer(
        deploymentOf(7)
            .editStatus()
            .addNewCondition()
            .withType("Progressing")
            .withReason("ReplicaSetUpdated")
            .withLastUpdateTime(now.minusSeconds(40).toString())
            .endCondition()
            .endStatus()
            .build());
  }

  private void deployment(long generation) {
    answer(deploymentOf(generation).build());
  }

  private void answer(Deployment deployment) {
    api.answer(DEPLOYMENT, 200, api.client().getKubernetesSerialization().asJson(deployment));
  }

  private static DeploymentBuilder deploymentOf(long generation) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName("coredns")
        .withUid("d")
        .withGeneration(generation)
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .withNewTemplate()
        .withNewSpec()
        .addNewVolume()
        .withName("v1")
        .withNewConfigMap()
        .withName("other")
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("v2")
        .withNewConfigMap()
        .withName("coredns")
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("v3")
        .withNewConfigMap()
        .withName("custom")
        .withOptional(true)
        .endConfigMap()
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .endStatus();
  }

  private void configMap(String name, String key) {
    FieldsV1 owned = new FieldsV1();
    owned.setAdditionalProperties(Map.of("f:data", Map.of("f:" + key, Map.of())));
    create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName(name)
            .addNewManagedField()
            .withTime(MockApi.NOW.toString())
            .withFieldsV1(owned)
            .endManagedField()
            .endMetadata()
            .addToData(key, "text of " + key)
            .build());
  }

  private void create(HasMetadata object) {
    api.client().resource(object).create();
  }
}
