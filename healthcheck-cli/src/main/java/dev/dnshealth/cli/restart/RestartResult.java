package dev.dnshealth.cli.restart;

import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.RequestPlan.Objection;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a person's request.
 *
 * @param service the DNS Service, as {@code namespace/name}
 * @param seenFrom where it was looked from
 * @param outside whether that is outside the cluster
 * @param pod the pod in question
 * @param requestedBy who asked, why, and what was to be overridden
 * @param outcome what came of it
 * @param detail the same in words
 * @param objections what the guards have against it, as they last said it
 * @param replacement the pod that answers in its place
 * @param recovery from the request to the answers that prove the replacement
 * @param reservation under which name it stands in the ledger
 * @param written whether the ledger tells the outcome
 */
public record RestartResult(
    String service,
    String seenFrom,
    boolean outside,
    Instance pod,
    RequestedBy requestedBy,
    Outcome outcome,
    String detail,
    List<Against> objections,
    Optional<Instance> replacement,
    Optional<Duration> recovery,
    Optional<String> reservation,
    boolean written) {

  public RestartResult {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(seenFrom, "seenFrom");
    Objects.requireNonNull(pod, "pod");
    Objects.requireNonNull(requestedBy, "requestedBy");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(detail, "detail");
    objections = List.copyOf(objections);
    Objects.requireNonNull(replacement, "replacement");
    Objects.requireNonNull(recovery, "recovery");
    Objects.requireNonNull(reservation, "reservation");
  }

  /** What may come of a request. */
  public enum Outcome {
    /** The pod was replaced, and the replacement answers. */
    PROVEN,
    /** It would be done now; only the plan was asked for. */
    PLANNED,
    /** A guard holds it, and nothing was done. */
    HELD,
    /** It was sent, or may have been, and no answer proves it. */
    NOT_PROVEN,
    /** The person ended it before anything was sent. */
    WITHDRAWN
  }

  /**
   * What a guard has against it.
   *
   * @param reason its name
   * @param because what it means
   * @param seen what was seen
   * @param end what ends it
   * @param until when it ends by itself, where that is known
   * @param overridable whether a person may override it
   * @param overridden whether this person does
   */
  public record Against(
      HoldReason reason,
      String because,
      String seen,
      String end,
      Optional<Instant> until,
      boolean overridable,
      boolean overridden) {

    static Against of(Objection objection) {
      Hold hold = objection.hold();
      return new Against(
          hold.reason(),
          hold.reason().words(),
          hold.detail(),
          hold.reason().end(),
          hold.until(),
          objection.overridable(),
          objection.overridden());
    }
  }

  /** Returns the objections that hold it. */
  List<Against> holds() {
    return objections.stream().filter(against -> !against.overridden()).toList();
  }

  /** Returns the objections that are overridden. */
  List<Against> overridden() {
    return objections.stream().filter(Against::overridden).toList();
  }
}
