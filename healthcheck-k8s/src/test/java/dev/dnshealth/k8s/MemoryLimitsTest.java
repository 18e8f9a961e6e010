package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryLimitsTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: coredns, namespace: kube-system, uid: d}
      spec:
        replicas: 2
        template:
          spec:
            containers:
              - name: sidecar
                resources: {limits: {memory: 10Mi}}
              - name: coredns
                ports: [{containerPort: 53, protocol: UDP}]
                resources: {limits: {memory: 170Mi}, requests: {memory: 70Mi}}
      status: {}
      """;

  @Test
  void limitIsThatOfTheContainerThatTakesDnsQueries() {
    assertThat(MemoryLimits.of(deployment()))
        .contains(new Facts.MemoryLimit("coredns", 170L * 1024 * 1024, List.of()));
  }

  @Test
  void withoutALimitThereIsNothingToRaise() {
    assertThat(MemoryLimits.of(deployment("memory: 170Mi", "cpu: 1"))).isEmpty();
    assertThat(MemoryLimits.of(deployment("limits: {memory: 170Mi}, ", ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "170Mi, 178257920",
    "1Gi, 1073741824",
    "170000000, 170000000",
    "0.5Gi, 536870912",
    "178257920000m, 178257920",
  })
  void quantitiesAreReadAsKubernetesWritesThem(String text, long bytes) {
    assertThat(MemoryLimits.bytes(text)).contains(bytes);
  }

  @ParameterizedTest
  @CsvSource({"much", "0", "0.5", "-1Mi", "''"})
  void whatIsNoSizeIsNotKnown(String text) {
    assertThat(MemoryLimits.bytes(text)).isEmpty();
  }

  static Stream<Arguments> marks() {
    return Stream.of(
        Arguments.of("app.kubernetes.io/managed-by", "Helm", "Helm (app.kubernetes.io/managed-by)"),
        Arguments.of("meta.helm.sh/release-name", "dns", "Helm (meta.helm.sh/release-name)"),
        Arguments.of(
            "addonmanager.kubernetes.io/mode",
            "Reconcile",
            "the addon manager (addonmanager.kubernetes.io/mode)"),
        Arguments.of(
            "argocd.argoproj.io/tracking-id", "x", "Argo CD (argocd.argoproj.io/tracking-id)"),
        Arguments.of(
            "app.kubernetes.io/instance", "x", "Helm or Argo CD (app.kubernetes.io/instance)"),
        Arguments.of(
            "kustomize.toolkit.fluxcd.io/name", "x", "Flux (kustomize.toolkit.fluxcd.io/name)"),
        Arguments.of(
            "objectset.rio.cattle.io/hash",
            "x",
            "k3s, RKE2 or Fleet (objectset.rio.cattle.io/hash)"));
  }

  @ParameterizedTest
  @MethodSource("marks")
  void whoKeepsTheDeploymentAsItIsIsNamed(String key, String value, String who) {
    assertThat(
            reconcilers(
                new DeploymentBuilder(deployment())
                    .editMetadata()
                    .addToLabels(key, value)
                    .endMetadata()
                    .build()))
        .containsExactly(who);
    assertThat(
            reconcilers(
                new DeploymentBuilder(deployment())
                    .editMetadata()
                    .addToAnnotations(key, value)
                    .endMetadata()
                    .build()))
        .containsExactly(who);
  }

  @Test
  void whatOthersSayOfItIsNoMark() {
    assertThat(
            reconcilers(
                new DeploymentBuilder(deployment())
                    .editMetadata()
                    .addToLabels(
                        Map.of(
                            "addonmanager.kubernetes.io/mode", "EnsureExists",
                            "app.kubernetes.io/name", "coredns",
                            "k8s-app", "kube-dns"))
                    .addToAnnotations("deployment.kubernetes.io/revision", "1")
                    .endMetadata()
                    .build()))
        .isEmpty();
  }

  @Test
  void anOwnerWouldUndoAChange() {
    assertThat(
            reconcilers(
                new DeploymentBuilder(deployment())
                    .editMetadata()
                    .addNewOwnerReference()
                    .withKind("DNS")
                    .withName("default")
                    .endOwnerReference()
                    .endMetadata()
                    .build()))
        .containsExactly("DNS default");
  }

  static Stream<Arguments> fields() {
    String limits = "{\"f:limits\":{\"f:memory\":{}}}";
    return Stream.of(
        Arguments.of("Apply", limits, List.of("eks (server-side apply)")),
        Arguments.of("Apply", "{\"f:limits\":{}}", List.of("eks (server-side apply)")),
        Arguments.of("Apply", "{}", List.of("eks (server-side apply)")),
        Arguments.of("Apply", "{\"f:limits\":{\"f:cpu\":{}}}", List.of()),
        Arguments.of("Apply", "{\"f:requests\":{\"f:memory\":{}}}", List.of()),
        Arguments.of("Update", limits, List.of()));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void whoAppliesTheLimitOwnsIt(String operation, String resources, List<String> who) {
    String entry =
        """
        {"manager": "eks", "operation": "%s", "apiVersion": "apps/v1", "fieldsType": "FieldsV1",
         "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers":
           {"k:{\\"name\\":\\"coredns\\"}": {".": {}, "f:resources": %s}}}}}}}
        """
            .formatted(operation, resources);
    Deployment deployment =
        deployment("uid: d}", "uid: d, managedFields: [" + entry.replace("\n", " ") + "]}");

    assertThat(reconcilers(deployment)).isEqualTo(who);
  }

  private static List<String> reconcilers(Deployment deployment) {
    return MemoryLimits.of(deployment).orElseThrow().reconciledBy();
  }

  private static Deployment deployment() {
    return deployment("", "");
  }

  private static Deployment deployment(String text, String instead) {
    return Serialization.unmarshal(
        text.isEmpty() ? DEPLOYMENT : DEPLOYMENT.replace(text, instead), Deployment.class);
  }
}
