package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Discovery by one of so many vantages that each asks the API in every tenth round only. */
class SlowDiscoveryTest {

  private static final String SERVICE = "GET /api/v1/namespaces/kube-system/services/kube-dns ";
  private static final int SLOWDOWN = 10;

  private final AtomicInteger rounds = new AtomicInteger();
  private final FollowedCluster cluster =
      new FollowedCluster(Duration.ofMillis(20), this::slowdown);
  private final MockApi api = cluster.api;
  private final ManualTime time = cluster.time;
  private final KubernetesDiscovery discovery = cluster.discovery;

  private String uidOfA;

  @BeforeEach
  void oneServiceAndOnePod() {
    put(Samples.service("10.43.0.10"));
    uidOfA = put(Samples.pod("a", ""));
    put(Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.1", "a", uidOfA)));
    discovery.start();
    await().until(() -> discovery.current().complete() && ids().contains("a@10.42.0.1"));
    await().until(() -> !discovery.current().asOf().isBefore(time.now()));
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void apiIsAskedSeldomWhileTheWatchesKeepTheViewFresh() {
    int from = rounds.get();
    int before = api.requests(SERVICE).size();
    int since = rounds.get();
    for (int i = 0; i < 5; i++) {
      time.advance(Duration.ofSeconds(5));
      await().until(() -> !discovery.current().asOf().isBefore(time.now()));
    }
    await().until(() -> rounds.get() >= since + 4 * SLOWDOWN);
    int asked = api.requests(SERVICE).size() - before;
    assertThat(asked).isBetween(3, (rounds.get() - from) / SLOWDOWN + 1);
  }

  @Test
  void whatTheWatchesTellIsSeenAtOnce() {
    put(
        Samples.slice(
            "s",
            "IPv4",
            Samples.endpoint("10.42.0.1", "a", uidOfA),
            Samples.endpoint("10.42.0.3", "c", put(Samples.pod("c", "")))));
    await().until(() -> ids().contains("c@10.42.0.3"));
  }

  @Test
  void withoutWatchesTheViewGrowsOldInEveryRound() {
    api.stop();
    await().until(this::staysOld);
    assertThat(ids()).contains("a@10.42.0.1");
  }

  /** Lets time go on, and returns whether several rounds later the view is still the old one. */
  private boolean staysOld() {
    time.advance(Duration.ofSeconds(1));
    int from = rounds.get();
    await().until(() -> rounds.get() > from + 2 * SLOWDOWN);
    return discovery.current().asOf().isBefore(time.now());
  }

  private double slowdown() {
    rounds.incrementAndGet();
    return SLOWDOWN;
  }

  private List<String> ids() {
    return cluster.ids();
  }

  private String put(HasMetadata object) {
    return cluster.put(object);
  }
}
