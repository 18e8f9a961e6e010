package dev.dnshealth.k8s.pages;

import dev.dnshealth.core.target.Addresses;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod's pages are: at its own address, at the ports and paths that its probes and its port
 * {@code metrics} name, else where CoreDNS has them by default. A page that is served by HTTPS is
 * left out.
 *
 * @param uid the pod's UID
 * @param health its page for liveness
 * @param ready its page for readiness
 * @param metrics its metrics in Prometheus text
 */
public record PageAddresses(
    String uid, Optional<URI> health, Optional<URI> ready, Optional<URI> metrics) {

  private static final int HEALTH_PORT = 8080;
  private static final int READY_PORT = 8181;
  private static final int METRICS_PORT = 9153;

  public PageAddresses {
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(ready, "ready");
    Objects.requireNonNull(metrics, "metrics");
  }

  /**
   * Returns where the pages of {@code pod} are; empty if it has no address yet, or does not run.
   *
   * @param dns the container that takes its DNS queries
   */
  public static Optional<PageAddresses> of(Pod pod, Optional<Container> dns) {
    @Nullable String ip = pod.getStatus().getPodIP();
    if (ip == null || !"Running".equals(pod.getStatus().getPhase())) {
      return Optional.empty();
    }
    String host = host(ip);
    return Optional.of(
        new PageAddresses(
            pod.getMetadata().getUid(),
            probed(dns, dns.map(Container::getLivenessProbe), host, HEALTH_PORT, "/health"),
            probed(dns, dns.map(Container::getReadinessProbe), host, READY_PORT, "/ready"),
            uri(host, dns.flatMap(c -> named(c, "metrics")).orElse(METRICS_PORT), "/metrics")));
  }

  private static Optional<URI> probed(
      Optional<Container> dns, Optional<Probe> probe, String host, int port, String path) {
    Optional<HTTPGetAction> get = probe.map(Probe::getHttpGet);
    if (get.isEmpty()) {
      return uri(host, port, path);
    }
    if ("HTTPS".equals(get.get().getScheme())) {
      return Optional.empty();
    }
    return uri(
        host,
        dns.flatMap(container -> port(container, get.get().getPort())).orElse(port),
        Objects.requireNonNullElse(get.get().getPath(), path));
  }

  private static Optional<Integer> port(Container container, @Nullable IntOrString port) {
    if (port == null) {
      return Optional.empty();
    }
    return port.getIntVal() != null
        ? Optional.of(port.getIntVal())
        : named(container, port.getStrVal());
  }

  private static Optional<Integer> named(Container container, @Nullable String name) {
    return container.getPorts().stream()
        .filter(port -> port.getName() != null && port.getName().equals(name))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  /** An address in figures, so that nothing is ever looked up. */
  private static String host(String ip) {
    String literal = Addresses.literal(ip).getHostAddress();
    return literal.contains(":") ? "[" + literal + "]" : literal;
  }

  private static Optional<URI> uri(String host, int port, String path) {
    try {
      URI uri =
          URI.create("http://" + host + ":" + port + (path.startsWith("/") ? "" : "/") + path);
      return Optional.of(uri);
    } catch (IllegalArgumentException e) {
      // A path that is none.
      return Optional.empty();
    }
  }
}
