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
   * @param state whether they are sent
   * @param why the reason in words
   */
  record Circuit(String operation, State state, String why) {
    public Circuit {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(why, "why");
    }
  }

  /** Whether requests of one kind are sent. */
  enum State {
    /** They are. */
    CLOSED,
    /** Too many failed: none is sent, but for one now and then that tries. */
    OPEN,
    /** The API asked to wait, and none is sent until then. */
    WAITING
  }
}
