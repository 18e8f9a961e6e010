package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesFactsTest {

  private static final String REVIEW =
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String ALLOWED = "{\"status\":{\"allowed\":true}}";
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
        .hasCauseInstanceOf(FactsReader.UnreadableException.class);
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

  private void deployment(long generation) {
    Deployment deployment =
        new DeploymentBuilder()
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
            .endSpec()
            .endTemplate()
            .endSpec()
            .withNewStatus()
            .endStatus()
            .build();
    api.answer(DEPLOYMENT, 200, api.client().getKubernetesSerialization().asJson(deployment));
  }

  private void configMap(String name, String key) {
    create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName(name)
            .endMetadata()
            .addToData(key, "text of " + key)
            .build());
  }

  private void create(HasMetadata object) {
    api.client().resource(object).create();
  }
}
