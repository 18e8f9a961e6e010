package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod from its start to its end.
 *
 * @param number the number that it shares with those before and after it
 * @param target its address
 * @param startedAt when its process starts
 * @param readyAt from when on it can serve
 * @param terminatingAt when it is told to end, if it is
 * @param goneAt when it is gone, if it goes
 */
record PodLife(
    int number,
    Target target,
    Instant startedAt,
    Instant readyAt,
    Optional<Instant> terminatingAt,
    Optional<Instant> goneAt) {

  Instance instance() {
    return target.instance().orElseThrow();
  }

  boolean exists(Instant at) {
    return !at.isBefore(startedAt) && goneAt.filter(gone -> !at.isBefore(gone)).isEmpty();
  }

  boolean terminating(Instant at) {
    return terminatingAt.filter(end -> !at.isBefore(end)).isPresent();
  }

  PodLife ends(Instant terminating, Instant gone) {
    return new PodLife(
        number, target, startedAt, readyAt, Optional.of(terminating), Optional.of(gone));
  }
}
