package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;

/** The image by itself, beside a cluster: with a kubeconfig and the short flags. */
@NeedsCluster
class ImageOutsideIT {

  private static final String KUBECONFIG = "/kubeconfig";

  private final TestCluster cluster = TestCluster.get();

  @Test
  void withProberPodsItFindsADeafPodAndReplacesIt() {
    cluster.reset();
    // What it acts by: the ledger and the Lease.
    cluster.daemon().deploy(cluster.server(), Daemon.HASTY);
    cluster.daemon().remove();
    K3sContainer server = (K3sContainer) cluster.server().container();
    String kubeconfig = server.generateInternalKubeConfigYaml("server");
    try (GenericContainer<?> image = new GenericContainer<>(Images.project())) {
      image
          .withNetwork(server.getNetwork())
          .withCopyToContainer(
              Transferable.of(kubeconfig.getBytes(StandardCharsets.UTF_8)), KUBECONFIG)
          .withEnv(Daemon.HASTY)
          .withEnv("HEALTHCHECK_IMAGE", Images.PROJECT)
          .withEnv("HEALTHCHECK_LOG_FORMAT", "text")
          .withCommand("-path=" + KUBECONFIG, "-allowPods=true", "-udpPort=53")
          .start();
      cluster.await("both probers hear both pods", () -> Probers.hearAll(image.getLogs()));
      cluster.await("it is healthy", () -> told(image, "verdict_changed", "to=\"HEALTHY\""));
      Pod sick = cluster.dnsPodOn(cluster.agent());
      cluster.faults().in(sick).udpDeaf();

      cluster.await("the cure is proven", () -> told(image, "recovered"));

      assertThat(cluster.dnsPodUids()).hasSize(2).doesNotContain(sick.getMetadata().getUid());
      assertThat(told(image, "fault_found", "DNS-POD-DEAF")).isTrue();
    }
    cluster.await("no prober is left", () -> cluster.probers().pods().isEmpty());
  }

  private static boolean told(GenericContainer<?> image, String... words) {
    return Daemon.anyLineHas(image.getLogs(), words);
  }
}
