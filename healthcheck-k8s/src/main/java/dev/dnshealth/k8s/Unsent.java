package dev.dnshealth.k8s;

import dev.dnshealth.core.remediation.Result;
import java.util.Optional;

/** What comes of an action of which nothing was sent. */
final class Unsent {

  private Unsent() {}

  static Result late() {
    return new Result.NotDone("too late: it could not be sent in time");
  }

  static Result circuitOpen() {
    return new Result.Refused(
        Result.Reason.CIRCUIT_OPEN,
        "the API failed too often lately, nothing was sent",
        Optional.empty());
  }

  static Result unreachable(Exception e) {
    return new Result.Refused(
        Result.Reason.API_UNREACHABLE, "the API cannot be reached: " + e, Optional.empty());
  }
}
