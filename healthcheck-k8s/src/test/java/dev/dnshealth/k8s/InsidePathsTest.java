package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.core.testing.SettableDiscovery;
import dev.dnshealth.k8s.InsidePaths.Need;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.PathReport.Path;
import dev.dnshealth.k8s.reach.PathReport.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InsidePathsTest {

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final InsidePaths ways =
      new InsidePaths(
          api.client(),
          Samples.dnsService(),
          new OutsideSettings(true, Optional.of("image:1")),
          new SettableDiscovery(
              time,
              Target.server(
                  new Instance("a", "u1", Optional.of("node-1")),
                  Addresses.socketAddress("192.0.2.1", 53))),
          () ->
              DefaultProbes.forCluster(
                  "cluster.local", List.of(Addresses.literal("192.0.2.10")), ""),
          time);

  @AfterEach
  void end() {
    ways.close();
    api.close();
  }

  @Test
  void nothingIsSentWhileNothingIsNeeded() {
    ways.need(Need.NOTHING);

    assertThat(way(Path.PROBER_PODS).state()).isEqualTo(State.NOT_TRIED);
    assertThat(way(Path.TUNNEL).state()).isEqualTo(State.NOT_TRIED);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void podsGoAgainOnceTheyWereNotNeededForAMinuteAndComeBackWhenTheyAre() {
    ways.need(Need.PODS);
    await().until(() -> made() > 0);

    time.advance(Duration.ofSeconds(40));
    ways.need(Need.NOTHING);
    assertThat(way(Path.PROBER_PODS).state()).isNotEqualTo(State.NOT_TRIED);
    time.advance(Duration.ofSeconds(21));
    ways.need(Need.NOTHING);

    assertThat(way(Path.PROBER_PODS).state()).isEqualTo(State.NOT_TRIED);
    assertThat(ways.take().peers()).isEmpty();
    AtomicInteger last = new AtomicInteger();
    await()
        .during(Duration.ofSeconds(2))
        .until(
            () -> {
              time.advance(Duration.ofSeconds(30));
              return last.getAndSet(made()) == made();
            });

    int before = made();
    ways.need(Need.PODS);
    await().until(() -> made() > before);
  }

  @Test
  void whilePodsAreOnTheirWayWhatIsHeardIsNotAll() {
    assertThat(ways.take().complete()).isTrue();

    ways.need(Need.PODS);
    assertThat(ways.take().complete()).isFalse();

    time.advance(Duration.ofSeconds(31));
    assertThat(ways.take().complete()).as("they may not come at all").isTrue();
  }

  @Test
  void streamsAreForWhereNothingIsSeenAndPodsAreLate() {
    ways.need(Need.ANY_WAY);
    time.advance(Duration.ofSeconds(31));
    ways.need(Need.PODS);
    assertThat(way(Path.TUNNEL).detail()).startsWith("not needed");

    ways.need(Need.ANY_WAY);
    assertThat(way(Path.TUNNEL).detail()).doesNotStartWith("not needed");
  }

  private PathReport way(Path path) {
    return ways.report(true).stream().filter(way -> way.path() == path).findFirst().orElseThrow();
  }

  private int made() {
    return api.requests("POST /apis/batch/v1/").size();
  }
}
