package dev.dnshealth.daemon;

import dev.dnshealth.k8s.CircuitListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Shows each circuit breaker in front of the API as {@code dnshealth_api_circuit_open}: 1 while
 * requests of its kind are not sent. Safe for use by several threads.
 */
final class CircuitMetrics implements CircuitListener {

  private final MeterRegistry registry;
  private final Map<String, AtomicBoolean> open = new ConcurrentHashMap<>();

  CircuitMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onCircuit(Circuit circuit) {
    open.computeIfAbsent(circuit.operation(), this::gauge).set(circuit.state() != State.CLOSED);
  }

  private AtomicBoolean gauge(String operation) {
    AtomicBoolean state = new AtomicBoolean();
    Gauge.builder("dnshealth.api.circuit.open", state, s -> s.get() ? 1 : 0)
        .description("1 while requests of this kind are not sent to the Kubernetes API")
        .tag("operation", operation)
        .register(registry);
    return state;
  }
}
