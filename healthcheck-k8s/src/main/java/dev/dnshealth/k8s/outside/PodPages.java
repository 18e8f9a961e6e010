package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.target.Target;
import dev.dnshealth.k8s.pages.PageAddresses;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the API where the pages of a pod are. Blocks. */
final class PodPages implements Function<Target, Optional<PageAddresses>> {

  private final KubernetesClient client;
  private final String namespace;

  PodPages(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<PageAddresses> apply(Target server) {
    String name = server.instance().orElseThrow().name();
    try {
      @Nullable Pod pod = client.pods().inNamespace(namespace).withName(name).get();
      return pod == null
          ? Optional.empty()
          : PageAddresses.of(pod, dns(pod.getSpec().getContainers(), server.tcp().getPort()));
    } catch (KubernetesClientException e) {
      // Without the right to get pods, the pages are not known.
      return Optional.empty();
    }
  }

  private static Optional<Container> dns(List<Container> all, int port) {
    return all.stream()
        .filter(
            container -> container.getPorts().stream().anyMatch(p -> p.getContainerPort() == port))
        .findFirst()
        .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty());
  }
}
