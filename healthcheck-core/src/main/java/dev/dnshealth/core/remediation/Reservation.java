package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.FaultId;
import java.time.Instant;
import java.util.Objects;

/**
 * The right to perform one action, as written down in the ledger before anything is sent.
 *
 * @param id unique for all time
 * @param action what may be done
 * @param fault why
 * @param holder who may do it
 * @param at when it was reserved, by the ledger's time
 */
public record Reservation(String id, Action action, FaultId fault, String holder, Instant at) {

  public Reservation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(at, "at");
  }
}
