package dev.dnshealth.k8s.truth;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** Services as the API has them. */
public final class Services {

  private Services() {}

  /** Returns a Service with these cluster addresses; {@code None} makes it headless. */
  public static Service service(String namespace, String name, String... ips) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withUid("uid of " + namespace + "/" + name)
        .withResourceVersion("1")
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP(ips[0])
        .withClusterIPs(ips)
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }
}
