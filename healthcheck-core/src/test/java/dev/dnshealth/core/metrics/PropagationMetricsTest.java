package dev.dnshealth.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Propagation;
import dev.dnshealth.core.probe.Propagation.Change;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PropagationMetricsTest {

  private static final Target A = server("a", "192.0.2.1");
  private static final Target B = server("b", "192.0.2.2");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PropagationMetrics metrics = new PropagationMetrics(registry);

  @Test
  void timesAreKeptForEachServerAndChange() {
    metrics.onMeasured(new Propagation(A, Change.CREATED, Optional.of(Duration.ofSeconds(2))));
    metrics.onMeasured(new Propagation(A, Change.REMOVED, Optional.of(Duration.ofSeconds(1))));
    metrics.onMeasured(new Propagation(B, Change.CREATED, Optional.of(Duration.ofSeconds(3))));

    Timer created =
        registry
            .get("dnshealth.propagation")
            .tags("server", "a@192.0.2.1", "change", "created")
            .timer();
    assertThat(created.count()).isEqualTo(1);
    assertThat(created.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(registry.find("dnshealth.propagation").timers()).hasSize(3);
  }

  @Test
  void whatWasNeverKnownIsCountedAndNotTimed() {
    metrics.onMeasured(new Propagation(A, Change.CREATED, Optional.empty()));

    assertThat(registry.get("dnshealth.propagation.missed").counter().count()).isEqualTo(1);
    assertThat(registry.get("dnshealth.propagation").timer().count()).isZero();
  }

  @Test
  void theSeriesOfAServerEndWhenItIsGone() {
    metrics.onMeasured(new Propagation(A, Change.CREATED, Optional.of(Duration.ofSeconds(2))));
    metrics.onMeasured(new Propagation(B, Change.CREATED, Optional.empty()));

    metrics.onServers(List.of(B));

    assertThat(registry.find("dnshealth.propagation").tag("server", A.id()).timers()).isEmpty();
    assertThat(registry.find("dnshealth.propagation.missed").tag("server", A.id()).counters())
        .isEmpty();
    assertThat(registry.find("dnshealth.propagation").tag("server", B.id()).timers()).hasSize(1);
  }

  private static Target server(String name, String address) {
    return Target.server(
        new Instance(name, "uid of " + name, Optional.empty()),
        Addresses.socketAddress(address, 53));
  }
}
