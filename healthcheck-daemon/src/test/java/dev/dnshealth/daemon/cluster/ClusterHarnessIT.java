package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dnshealth.daemon.cluster.Samples.Kind;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What faults do to clients without the tool; it proves the harness, and is the measure to beat.
 */
@NeedsCluster
class ClusterHarnessIT {

  private final TestCluster cluster = TestCluster.get();

  @BeforeEach
  void reset() {
    cluster.reset();
  }

  @Test
  void aPodThatIsDeafOnUdpFailsHalfOfTheQueriesUntilSomeoneHelps() {
    assertThat(cluster.dnsPodOn(cluster.server()).getMetadata().getUid())
        .isNotEqualTo(cluster.dnsPodOn(cluster.agent()).getMetadata().getUid());
    Pod victim = cluster.dnsPodOn(cluster.agent());
    try (DnsLoad load = DnsLoad.beside(cluster.server(), cluster.dnsAddress())) {
      Instant well = lasts(load, Duration.ofSeconds(3), Instant.now());
      assertThat(load.samples().of(Kind.FRESH, well).failedShare()).isZero();

      Faults.Fault deaf = cluster.faults().udpDeaf(victim);
      Instant broken = lasts(load, Duration.ofSeconds(15), Instant.now());
      assertThat(load.samples().of(Kind.FRESH, broken).failedShare()).isCloseTo(0.5, within(0.2));
      assertThat(load.samples().of(Kind.FRESH, broken).lastFailing().orElseThrow().length())
          .isGreaterThan(Duration.ofSeconds(12));
      assertThat(cluster.dnsPods())
          .extracting(pod -> pod.getMetadata().getUid())
          .contains(victim.getMetadata().getUid());

      deaf.close();
      Instant healed = lasts(load, Duration.ofSeconds(5), Instant.now().plusSeconds(1));
      assertThat(load.samples().of(Kind.FRESH, healed).failedShare()).isZero();
    }
  }

  /** Waits until the load has samples of that long from {@code from} on; returns {@code from}. */
  private static Instant lasts(DnsLoad load, Duration span, Instant from) {
    Awaitility.await()
        .atMost(span.plusSeconds(20))
        .until(() -> load.samples().all().stream().anyMatch(s -> s.at().isAfter(from.plus(span))));
    return from;
  }
}
