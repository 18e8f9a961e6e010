package dev.dnshealth.k8s;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;

/** Pods of vantages, as the manifests make them. */
final class PeerPods {

  static final String NAMESPACE = "dnshealth";

  private PeerPods() {}

  static PodBuilder pod(String name, String ip, int port) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .withLabels(Map.of("app.kubernetes.io/name", "healthcheck"))
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-of-" + name)
        .addNewContainer()
        .withName("healthcheck")
        .addNewPort()
        .withName("http")
        .withContainerPort(port)
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPodIP(ip)
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus();
  }

  static Pod notReady(Pod pod) {
    return new PodBuilder(pod)
        .editStatus()
        .withConditions()
        .addNewCondition()
        .withType("Ready")
        .withStatus("False")
        .endCondition()
        .endStatus()
        .build();
  }
}
