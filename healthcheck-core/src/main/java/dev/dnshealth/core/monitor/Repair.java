package dev.dnshealth.core.monitor;

import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Refusal;
import dev.dnshealth.core.remediation.Request;
import java.time.Instant;
import java.util.Optional;

/**
 * How far repair has come.
 *
 * @param episode what is under way
 * @param confirmation the last fresh look, ended or not
 * @param refusal the last action that could not be taken
 * @param request what a person asks for, while it is neither done nor given up
 * @param unknown the action whose result is not known, if this process has taken it
 * @param unsettled what still has to be written into the ledger
 * @param writing what is being written there
 * @param readAt when the ledger was last asked for
 * @param lookedUpAt when the result of an open action was last asked for
 */
record Repair(
    Episode episode,
    Optional<Confirmation> confirmation,
    Optional<Refusal> refusal,
    Optional<Request> request,
    Optional<Episode.Acting> unknown,
    Optional<Ledger.Entry> unsettled,
    Optional<Ledger.Entry> writing,
    Instant readAt,
    Instant lookedUpAt) {

  static Repair none() {
    return new Repair(
        new Episode.Watching(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Instant.MIN,
        Instant.MIN);
  }

  Repair episode(Episode next) {
    return new Repair(
        next, confirmation, refusal, request, unknown, unsettled, writing, readAt, lookedUpAt);
  }

  Repair confirmation(Confirmation next) {
    return new Repair(
        episode,
        Optional.of(next),
        refusal,
        request,
        unknown,
        unsettled,
        writing,
        readAt,
        lookedUpAt);
  }

  Repair refused(Refusal next) {
    return new Repair(
        episode,
        confirmation,
        Optional.of(next),
        request,
        unknown,
        unsettled,
        writing,
        readAt,
        lookedUpAt);
  }

  Repair request(Optional<Request> next) {
    return new Repair(
        episode, confirmation, refusal, next, unknown, unsettled, writing, readAt, lookedUpAt);
  }

  Repair unknown(Optional<Episode.Acting> acting) {
    return new Repair(
        episode, confirmation, refusal, request, acting, unsettled, writing, readAt, lookedUpAt);
  }

  Repair unsettled(Ledger.Entry entry) {
    return new Repair(
        episode,
        confirmation,
        refusal,
        request,
        unknown,
        Optional.of(entry),
        writing,
        readAt,
        lookedUpAt);
  }

  Repair writing(Ledger.Entry entry) {
    return new Repair(
        episode,
        confirmation,
        refusal,
        request,
        unknown,
        unsettled,
        Optional.of(entry),
        readAt,
        lookedUpAt);
  }

  /** Takes the write that was under way as ended. */
  Repair written(boolean done) {
    return new Repair(
        episode,
        confirmation,
        refusal,
        request,
        unknown,
        done && unsettled.equals(writing) ? Optional.empty() : unsettled,
        Optional.empty(),
        readAt,
        lookedUpAt);
  }

  Repair readAt(Instant at) {
    return new Repair(
        episode, confirmation, refusal, request, unknown, unsettled, writing, at, lookedUpAt);
  }

  Repair lookedUpAt(Instant at) {
    return new Repair(
        episode, confirmation, refusal, request, unknown, unsettled, writing, readAt, at);
  }
}
