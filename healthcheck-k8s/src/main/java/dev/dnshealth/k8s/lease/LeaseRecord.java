package dev.dnshealth.k8s.lease;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a Lease says. Its times are left out: they are by the clock of whoever wrote them.
 *
 * @param version the API's mark for this state, another one after every write
 * @param holder who holds it; empty if nobody does
 * @param duration how long it is to be left alone, if it says so
 * @param everHeld whether anybody ever held it, so that without a holder it was given back
 * @param transitions how often it went from one to another
 */
public record LeaseRecord(
    String version,
    Optional<String> holder,
    Optional<Duration> duration,
    boolean everHeld,
    int transitions) {

  public LeaseRecord {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(duration, "duration");
  }
}
