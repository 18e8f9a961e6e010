package dev.dnshealth.daemon.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cache on the daemon's node, at an address of the node alone as NodeLocal DNSCache has it. */
@NeedsCluster
class NodeCacheIT {

  private static final String LOCAL = "169.254.20.10";
  private static final String UPSTREAM = "kube-dns-upstream";
  private static final String[] ADDRESS = {"ip", "addr", "replace", LOCAL + "/32", "dev", "lo"};

  private final TestCluster cluster = TestCluster.get();
  private List<HasMetadata> cache = List.of();
  private Service upstream = new Service();
  private DaemonPages daemon;

  @BeforeEach
  void withACache() throws IOException {
    cluster.reset();
    cluster.server().run(ADDRESS);
    upstream = cluster.client().resource(upstreamService()).create();
    try (InputStream yaml =
        Objects.requireNonNull(NodeCacheIT.class.getResourceAsStream("node-cache.yaml"))) {
      String text =
          new String(yaml.readAllBytes(), UTF_8)
              .replace("LOCAL", LOCAL)
              .replace("UPSTREAM", upstream.getSpec().getClusterIP())
              .replace("NODE", cluster.server().name())
              .replace("IMAGE", image())
              .replace("PAUSE", pause());
      cache = cluster.client().load(new ByteArrayInputStream(text.getBytes(UTF_8))).items();
    }
    cache.forEach(object -> cluster.client().resource(object).create());
    cluster.await("the cache runs", () -> cachePod().getStatus().getPhase().equals("Running"));
    daemon = cluster.daemon().deploy(cluster.server(), Map.of());
  }

  @AfterEach
  void takeItAway() {
    cluster.faults().undoAll();
    cache.forEach(object -> cluster.client().resource(object).delete());
    cluster.client().resource(upstream).delete();
    cluster.await("the cache is gone", () -> cachePods().isEmpty());
    cluster.server().run("ip", "addr", "del", LOCAL + "/32", "dev", "lo");
  }

  @Test
  void theCacheAndTheServiceBehindItAreAskedAndItsFailureIsTheCachesOwn() {
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    cluster.await("it is asked", () -> state("node-cache@" + LOCAL).equals("node_cache answering"));
    cluster.await(
        "the Service behind it is asked",
        () ->
            state(UPSTREAM + "@" + upstream.getSpec().getClusterIP()).equals("service answering"));
    Set<String> pods = cluster.dnsPodUids();

    cluster.faults().in(cachePod()).freeze();

    cluster.await(
        "the cache is named", () -> daemon.faults().equals(List.of("DNS-NODE-CACHE-DOWN")));
    assertThat(state(UPSTREAM + "@" + upstream.getSpec().getClusterIP()))
        .isEqualTo("service answering");
    assertThat(cluster.dnsPodUids()).isEqualTo(pods);
    assertThat(daemon.metric("dnshealth_actions_total", "")).isZero();
  }

  /** Returns role and state of a target. */
  private String state(String id) {
    for (JsonNode target : daemon.status().path("targets")) {
      if (target.path("id").asText().equals(id)) {
        return target.path("role").asText() + " " + target.path("state").asText();
      }
    }
    return "no target " + id + " in " + daemon.status().path("targets");
  }

  private Pod cachePod() {
    return cachePods().get(0);
  }

  private List<Pod> cachePods() {
    return cluster
        .client()
        .pods()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withLabel("k8s-app", "node-local-dns")
        .list()
        .getItems();
  }

  private String image() {
    return cluster.dnsPods().get(0).getSpec().getContainers().get(0).getImage();
  }

  /** Returns an image that does nothing, which each node has for its pods. */
  private String pause() {
    return cluster
        .server()
        .run("k3s", "ctr", "images", "ls", "-q")
        .lines()
        .filter(name -> name.contains("pause:"))
        .findFirst()
        .orElseThrow();
  }

  private static Service upstreamService() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(TestCluster.DNS_NAMESPACE)
        .withName(UPSTREAM)
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of("k8s-app", "kube-dns"))
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .endPort()
        .endSpec()
        .build();
  }
}
