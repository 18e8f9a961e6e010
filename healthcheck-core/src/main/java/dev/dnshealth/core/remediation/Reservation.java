package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.FaultId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The right to perform one action, as written down in the ledger before anything is sent.
 *
 * @param id unique for all time
 * @param action what may be done
 * @param fault why
 * @param holder who may do it
 * @param at when it was reserved, by the ledger's time
 * @param requestedBy the person who asked for it, if one did
 */
public record Reservation(
    String id,
    Action action,
    FaultId fault,
    String holder,
    Instant at,
    Optional<RequestedBy> requestedBy) {

  public Reservation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(requestedBy, "requestedBy");
  }

  /** Makes a reservation for which no person asked. */
  public Reservation(String id, Action action, FaultId fault, String holder, Instant at) {
    this(id, action, fault, holder, at, Optional.empty());
  }
}
