package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.CircuitListener.Circuit;
import dev.dnshealth.k8s.CircuitListener.State;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class CircuitMetricsTest {

  @Test
  void eachBreakerShowsWhetherItIsOpen() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CircuitMetrics metrics = new CircuitMetrics(registry);

    metrics.onCircuit(new Circuit("evict-pod", State.OPEN, ""));
    metrics.onCircuit(new Circuit("list-pods", State.WAITING, ""));
    metrics.onCircuit(new Circuit("evict-pod", State.CLOSED, ""));

    assertThat(registry.scrape())
        .contains("dnshealth_api_circuit_open{operation=\"evict-pod\"} 0.0")
        .contains("dnshealth_api_circuit_open{operation=\"list-pods\"} 1.0");
  }
}
