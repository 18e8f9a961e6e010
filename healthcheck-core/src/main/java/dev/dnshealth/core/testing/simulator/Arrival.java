package dev.dnshealth.core.testing.simulator;

import java.util.Optional;

/**
 * Where the packets of a query came to.
 *
 * @param where the kind of place
 * @param pod the pod, if it is one
 */
record Arrival(Where where, Optional<PodLife> pod) {

  enum Where {
    /** They were lost on the way. */
    NOWHERE,
    /** Something on the way sent them back, or nothing listened. */
    REFUSED,
    POD,
    /** A server of another set-up that knows the cluster's names. */
    STRANGER,
    /** A server that does not. */
    WRONG_STRANGER
  }

  static Arrival at(Where where) {
    return new Arrival(where, Optional.empty());
  }

  static Arrival at(PodLife pod) {
    return new Arrival(Where.POD, Optional.of(pod));
  }
}
