package dev.dnshealth.k8s;

import java.util.Objects;

/**
 * Is told when a circuit breaker in front of the API opens or closes: while one is open, requests
 * of its kind are not sent. Called by whichever thread made the request, so it must not wait.
 */
@FunctionalInterface
public interface CircuitListener {

  /** A listener that does not care. */
  CircuitListener NONE = circuit -> {};

  /** A breaker was made, has opened, or has closed again. */
  void onCircuit(Circuit circuit);

  /**
   * The state of one breaker.
   *
   * @param operation what its requests do, as {@code evict-pod}
   * @param open whether requests are not sent, but for one now and then that tries
   * @param why the reason in words
   */
  record Circuit(String operation, boolean open, String why) {
    public Circuit {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(why, "why");
    }
  }
}
