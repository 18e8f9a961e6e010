package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.Subject;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A named reason why nothing is done about a fault.
 *
 * @param reason the reason
 * @param fault about which fault
 * @param subject of what
 * @param detail the reason in words, with its numbers
 * @param until when it ends by itself, where that is known
 */
public record Hold(
    HoldReason reason, FaultId fault, Subject subject, String detail, Optional<Instant> until) {

  public Hold {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(until, "until");
  }

  /** Returns a hold whose end is not known. */
  public static Hold of(HoldReason reason, Fault fault, String detail) {
    return new Hold(reason, fault.id(), fault.subject(), detail, Optional.empty());
  }

  /** Returns what tells this hold from every other at the same time. */
  public Key key() {
    return new Key(reason, fault, subject);
  }

  /** A hold without its changing parts. */
  public record Key(HoldReason reason, FaultId fault, Subject subject) {}
}
