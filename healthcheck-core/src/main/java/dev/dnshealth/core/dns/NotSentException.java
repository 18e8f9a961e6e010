package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;

/** Says why a query could not be sent from this machine. */
final class NotSentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Outcome.NotSent.Why why;

  NotSentException(Outcome.NotSent.Why why, String detail) {
    super(detail);
    this.why = why;
  }

  NotSentException(Outcome.NotSent.Why why, Throwable cause) {
    super(cause.toString(), cause);
    this.why = why;
  }

  Outcome outcome() {
    return new Outcome.NotSent(why, String.valueOf(getMessage()));
  }
}
