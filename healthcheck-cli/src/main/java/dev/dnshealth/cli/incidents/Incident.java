package dev.dnshealth.cli.incidents;

import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import java.util.Objects;
import java.util.Optional;

/**
 * An action that the ledger knows.
 *
 * @param number counts the settled ones from 1, oldest first; absent while it stands open
 * @param reservation what was reserved
 * @param entry what came of it; absent while that is not known
 */
record Incident(Optional<Integer> number, Reservation reservation, Optional<Ledger.Entry> entry) {

  Incident {
    Objects.requireNonNull(number, "number");
    Objects.requireNonNull(reservation, "reservation");
    Objects.requireNonNull(entry, "entry");
  }

  String id() {
    return reservation.id();
  }

  /** Returns whether its id, or what comes in it after the holder's name, begins with a text. */
  boolean begins(String typed) {
    return id().startsWith(typed) || id().substring(id().lastIndexOf('/') + 1).startsWith(typed);
  }

  /** Returns number and id, as they are told to whoever typed another. */
  String label() {
    return number.map(String::valueOf).orElse("one that stands open") + " (" + id() + ")";
  }
}
