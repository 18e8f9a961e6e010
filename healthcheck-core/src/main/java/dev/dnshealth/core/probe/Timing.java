package dev.dnshealth.core.probe;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long the parts of a probe took.
 *
 * @param roundTrip from right before the query was written to right after the reply was read, or to
 *     the deadline; for TCP without the connect
 * @param connect the TCP handshake; present if and only if one was completed
 * @param ownLag how late our own thread was when it read or gave up: time that must not be blamed
 *     on the target
 */
public record Timing(Duration roundTrip, Optional<Duration> connect, Duration ownLag) {

  public Timing {
    Objects.requireNonNull(roundTrip, "roundTrip");
    Objects.requireNonNull(connect, "connect");
    Objects.requireNonNull(ownLag, "ownLag");
  }

  /** Returns the timing of a UDP exchange with no lag of our own. */
  public static Timing of(Duration roundTrip) {
    return new Timing(roundTrip, Optional.empty(), Duration.ZERO);
  }
}
