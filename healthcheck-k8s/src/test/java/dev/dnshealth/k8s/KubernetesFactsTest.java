package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KubernetesFactsTest extends FactsCluster {

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
  void nodesAreNeverListedAndOnRequestAllAreReadAnewHoweverMany() throws Exception {
    for (int i = 2; i <= 12; i++) {
      create(
          new PodBuilder(Samples.pod("p" + i, ""))
              .editSpec()
              .withNodeName("node-" + i)
              .endSpec()
              .build());
    }

    assertThat(refresh().nodes()).containsOnlyKeys("node-1");
    assertThat(refresh().nodes()).containsOnlyKeys("node-1");
    assertThat(api.requests("GET /api/v1/nodes ")).isEmpty();
    assertThat(api.requests("GET /api/v1/nodes/")).hasSize(2 * 12);
  }

  @Test
  void missingRightsAreNamedAndAskedForAgainAfterAMinute() throws Exception {
    api.answer(REVIEW, 200, "{\"status\":{\"allowed\":false}}");

    assertThat(refresh().missingRights().orElseThrow())
        .containsExactly(
            "create pods/eviction in kube-system",
            "update configmaps kube-dns-dnshealth in kube-system",
            "get leases kube-dns-dnshealth in kube-system",
            "update leases kube-dns-dnshealth in kube-system");

    api.answer(REVIEW, 200, ALLOWED);
    assertThat(refresh().missingRights().orElseThrow()).hasSize(4);
    time.advance(Duration.ofSeconds(61));
    assertThat(refresh().missingRights()).contains(List.of());
  }

  @Test
  void rightToPatchPodsIsAskedForWhereTheyAreToBeQuarantined() throws Exception {
    api.answer(REVIEW, 200, "{\"status\":{\"allowed\":false}}");
    try (KubernetesFacts quarantining =
        facts(RepairPolicy.defaults().withOptIn(OptInPolicy.defaults().withQuarantine(true)))) {
      Facts read = quarantining.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(read.missingRights().orElseThrow()).contains("patch pods in kube-system");
    }
    assertThat(api.requests(REVIEW))
        .anyMatch(
            review ->
                review.contains(
                    "{\"namespace\":\"kube-system\",\"verb\":\"patch\",\"group\":\"\","
                        + "\"resource\":\"pods\"}"));
  }

  @Test
  void rightToPatchTheDeploymentIsAskedForByItsNameWhereItsLimitIsToBeRaised() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    api.answer(REVIEW, 200, "{\"status\":{\"allowed\":false}}");
    try (KubernetesFacts raising =
        facts(RepairPolicy.defaults().withOptIn(OptInPolicy.defaults().withRaiseMemory(true)))) {
      Facts read = raising.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(read.missingRights().orElseThrow())
          .contains("patch deployments coredns in kube-system")
          .doesNotContain("patch pods in kube-system");
    }
  }

  @Test
  void whoActsOnRequestNeedsNoRightToLead() {
    api.answer(REVIEW, 200, "{\"status\":{\"allowed\":false}}");

    Rights rights =
        Rights.onRequest(
            new Api(api.client(), time),
            DnsService.of(Samples.service("10.43.0.10"), OptionalInt.empty()),
            Removal.EVICT,
            time);

    assertThat(rights.missing(Optional.empty()).orElseThrow())
        .containsExactly(
            "create pods/eviction in kube-system",
            "update configmaps kube-dns-dnshealth in kube-system");
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
}
