package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A mock API with a DNS Service, its Deployment and one pod, and the facts read from it. */
abstract class FactsCluster {

  static final String REVIEW = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  static final String ALLOWED = "{\"status\":{\"allowed\":true}}";
  static final String CONFIG_MAPS = "GET /api/v1/namespaces/kube-system/configmaps/";
  static final String DEPLOYMENT = "GET /apis/apps/v1/namespaces/kube-system/deployments/coredns";

  final MockApi api = new MockApi();
  final ManualTime time = new ManualTime(MockApi.NOW);
  Optional<Boolean> nodeCache = Optional.empty();
  final KubernetesFacts facts = facts(RepairPolicy.defaults());

  KubernetesFacts facts(RepairPolicy policy) {
    return new KubernetesFacts(
        api.client(), Samples.dnsService(), Removal.EVICT, policy, false, () -> nodeCache, time);
  }

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

  Facts refresh() throws Exception {
    return facts.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  String uid() {
    return api.client()
        .pods()
        .inNamespace("kube-system")
        .withName("a")
        .get()
        .getMetadata()
        .getUid();
  }

  Optional<Instant> corefileChange() throws Exception {
    return refresh().config().orElseThrow().changedAt();
  }

  static Pod ready(String name, String kind, String owner) {
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
  void described(Instant now) {
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

  void deployment(long generation) {
    answer(deploymentOf(generation).build());
  }

  void answer(Deployment deployment) {
    api.answer(DEPLOYMENT, 200, api.client().getKubernetesSerialization().asJson(deployment));
  }

  static DeploymentBuilder deploymentOf(long generation) {
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

  void configMap(String name, String key) {
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

  void create(HasMetadata object) {
    api.client().resource(object).create();
  }
}
