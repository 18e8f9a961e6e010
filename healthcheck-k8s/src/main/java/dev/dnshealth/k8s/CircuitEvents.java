package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.FactSource;

/**
 * Puts an Event on the DNS workload when a circuit breaker opens because requests failed. While the
 * API is away as a whole there is no Event of it, only the log line. Safe for use by several
 * threads.
 */
final class CircuitEvents implements CircuitListener {

  private final EventRecorder recorder;
  private final FactSource facts;

  CircuitEvents(EventRecorder recorder, FactSource facts) {
    this.recorder = recorder;
    this.facts = facts;
  }

  @Override
  public void onCircuit(Circuit circuit) {
    if (circuit.state() == State.OPEN) {
      facts
          .latest()
          .flatMap(known -> known.workload())
          .ifPresent(
              workload ->
                  recorder.record(
                      workload,
                      EventRecorder.Type.WARNING,
                      "ApiCircuitOpen",
                      EventPublisher.camelCase(circuit.operation(), "-"),
                      circuit.operation() + ": " + circuit.why()));
    }
  }
}
