package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Service by which the daemon measures how long changes take, and that it goes away. */
@NeedsCluster
class CanaryIT {

  private static final String MANIFESTS = "deploy/overlays/canary";
  private static final Map<String, String> OFTEN = Map.of("HEALTHCHECK_CANARY_INTERVAL", "1s");
  private static final String COUNT = "dnshealth_propagation_seconds_count";

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;

  @BeforeEach
  void measuring() {
    cluster.reset();
    daemon = cluster.daemon().deploy(cluster.server(), MANIFESTS, OFTEN);
  }

  /** What the overlay adds is for nobody else. */
  @AfterEach
  void takeTheRightsAway() {
    var rights = cluster.client().rbac();
    rights.roleBindings().inNamespace(Daemon.NAMESPACE).withName("dnshealth-canary").delete();
    rights.roles().inNamespace(Daemon.NAMESPACE).withName("dnshealth-canary").delete();
  }

  @Test
  void eachServersTimeIsMeasuredAndNothingIsLeftOnceThatIsSwitchedOff() {
    for (Pod pod : cluster.dnsPods()) {
      for (String change : List.of("created", "removed")) {
        String labels = "change=\"%s\".*server=\"%s@".formatted(change, name(pod));
        cluster.await(labels + " is measured", () -> daemon.metric(COUNT, labels) >= 3);
        double count = daemon.metric(COUNT, labels);
        double mean = daemon.metric("dnshealth_propagation_seconds_sum", labels) / count;
        System.out.printf("%s on %s: %.3f s%n", change, pod.getSpec().getNodeName(), mean);
        // Nothing is known before it is told; and the watch of a cluster at rest is quick.
        assertThat(mean).as(labels).isBetween(0.001, 5.0);
        assertThat(daemon.metric("dnshealth_propagation_seconds_bucket", labels + ".*le=\"10.0\""))
            .as(labels)
            .isGreaterThanOrEqualTo(count);
      }
    }
    assertThat(daemon.metric("dnshealth_propagation_missed_total", "")).isZero();
    cluster.await("the daemon finds nothing", () -> daemon.healthy());

    daemon = cluster.daemon().deploy(cluster.server(), Map.of());

    cluster.await("nothing is left", () -> left().isEmpty());
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
    assertThat(daemon.get("/metrics"))
        .contains("dnshealth_probes_total")
        .doesNotContain("dnshealth_propagation");
  }

  @Test
  void whatADaemonHasMadeThatIsKilledGoesWithItsPod() {
    // This pod never learns of it, and so it is kept for a minute.
    cluster.faults().in(cluster.dnsPodOn(cluster.agent())).cutOffFromApi();
    cluster.await("a Service stays", () -> left().stream().anyMatch(CanaryIT::oldEnough));
    cluster.faults().in(cluster.daemon().pod()).freeze();

    cluster.daemon().remove();

    cluster.await("nothing is left", () -> left().isEmpty());
  }

  private List<HasMetadata> left() {
    var client = cluster.client();
    return Stream.<HasMetadata>concat(
            client.services().inNamespace(Daemon.NAMESPACE).list().getItems().stream(),
            client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(Daemon.NAMESPACE)
                .list()
                .getItems()
                .stream())
        .toList();
  }

  private static boolean oldEnough(HasMetadata object) {
    Instant made = Instant.parse(object.getMetadata().getCreationTimestamp());
    return made.plusSeconds(4).isBefore(Instant.now());
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
