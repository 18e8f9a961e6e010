package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.MockApi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProberWatchTest {

  private static final String EVENTS = "GET /api/v1/namespaces/dnshealth-probers/events";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(ProberSamples.NOW);
  private final ProberWatch watch =
      new ProberWatch(new ProberApi(api.client(), "run1"), new LocalTunnels(), time);
  private final ProberPod first = prober("first");
  private final ProberPod second = prober("second");

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void eventsOfAJobThatMakesNoPodAreListedEveryFiveSeconds() {
    time.advance(Duration.ofSeconds(3));
    for (int i = 0; i < 20; i++) {
      watch.look(List.of(first, second));
      time.advance(Duration.ofMillis(500));
    }

    assertThat(events("first")).isEqualTo(2);
    assertThat(events("second")).isEqualTo(2);
    assertThat(first.trouble()).startsWith("its Job makes no pod: ");
  }

  @Test
  void whatIsKnownIsToldAgainAfterAnotherTrouble() {
    time.advance(Duration.ofSeconds(3));
    watch.look(List.of(first));
    first.troubled("its pod cannot be found");

    watch.look(List.of(first));

    assertThat(first.trouble()).startsWith("its Job makes no pod: ");
    assertThat(events("first")).isEqualTo(1);
  }

  private long events(String job) {
    return api.requests(EVENTS).stream().filter(request -> request.contains("%3D" + job)).count();
  }

  private ProberPod prober(String name) {
    return new ProberPod(
        ProberSamples.job(name, ProberSamples.work("node-1", "node-1")), time.now(), 0);
  }
}
