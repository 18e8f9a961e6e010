package dev.dnshealth.core.monitor;

import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Target;
import java.time.Instant;

/** Something the monitor wants done, as data. */
public sealed interface Effect {

  /** Send a probe; its observation has the given id. */
  record SendProbe(long id, Target target, Probe probe) implements Effect {}

  /**
   * Read the ledger, and if {@code full} the facts and who leads, past every cache.
   *
   * @param askedAt names the question
   */
  record Read(Instant askedAt, boolean full) implements Effect {}

  /** Write {@code reservation} into the ledger, if that is still {@code expected}. */
  record Reserve(Ledger expected, Reservation reservation) implements Effect {}

  /** Write {@code entry} into the ledger, if that is still {@code expected}. */
  record Settle(Ledger expected, Ledger.Entry entry) implements Effect {}

  /**
   * Perform a reserved action, unless it is later than {@code notAfter}.
   *
   * @param onRequest whether a person asked for it, so that it needs no lead
   */
  record Perform(Reservation reservation, Instant notAfter, boolean onRequest) implements Effect {}

  /** Find out what became of an action. */
  record LookUp(Reservation reservation) implements Effect {}

  /** Tell the listeners. */
  record Emit(MonitorEvent event) implements Effect {}
}
