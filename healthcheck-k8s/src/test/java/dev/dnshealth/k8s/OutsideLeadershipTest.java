package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.lease.LeaseSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutsideLeadershipTest {

  private static final LeaseSettings SETTINGS =
      new LeaseSettings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMillis(100));

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final AtomicBoolean seen = new AtomicBoolean();
  private final AtomicInteger made = new AtomicInteger();
  private final OutsideLeadership leadership = new OutsideLeadership(this::lease, seen::get, time);

  private LeaseLeadership lease() {
    made.incrementAndGet();
    return new LeaseLeadership(api.client(), Samples.dnsService(), "laptop", SETTINGS, time);
  }

  @AfterEach
  void end() {
    leadership.close();
    leadership.awaitEnd(Duration.ofSeconds(5));
    api.close();
  }

  @Test
  void whoSeesNothingStandsAside() {
    leadership.start();
    time.advance(Duration.ofMinutes(5));

    assertThat(leadership.current().leads(time.now())).isFalse();
    assertThat(leadership.current().words(time.now())).contains("stands aside");
    assertThat(made).hasValue(0);
  }

  @Test
  void whoSeesTheServersLeadsAndGivesTheLeadBackWhenItSeesNothingAnyMore() {
    seen.set(true);
    leadership.start();
    leads();

    seen.set(false);
    time.advance(Duration.ofSeconds(9));
    assertThat(leadership.current().words(time.now()))
        .as("the way may come back")
        .doesNotContain("stands aside");
    time.advance(Duration.ofSeconds(7));

    assertThat(leadership.current().leads(time.now())).isFalse();
    assertThat(leadership.current().words(time.now())).contains("stands aside");
    await().until(this::given);
  }

  @Test
  void whoSeesThemAgainLeadsAgain() {
    seen.set(true);
    leadership.start();
    leads();
    seen.set(false);
    leadership.current();
    time.advance(Duration.ofSeconds(16));
    leadership.current();
    await().until(this::given);

    seen.set(true);
    leads();

    assertThat(made).hasValue(2);
  }

  private void leads() {
    await()
        .until(
            () -> {
              time.advance(Duration.ofSeconds(1));
              return leadership.current().leads(time.now());
            });
  }

  private boolean given() {
    return api.requests("PUT").stream()
        .reduce((a, b) -> b)
        .filter(last -> last.contains("\"holderIdentity\":\"\""))
        .isPresent();
  }
}
