package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.CircuitListener.Circuit;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class CircuitMetricsTest {

  @Test
  void eachBreakerShowsWhetherItIsOpen() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CircuitMetrics metrics = new CircuitMetrics(registry);

    metrics.onCircuit(new Circuit("evict-pod", false, ""));
    metrics.onCircuit(new Circuit("list-pods", false, ""));
    metrics.onCircuit(new Circuit("evict-pod", true, ""));

    assertThat(registry.scrape())
        .contains("dnshealth_api_circuit_open{operation=\"evict-pod\"} 1.0")
        .contains("dnshealth_api_circuit_open{operation=\"list-pods\"} 0.0");
  }
}
