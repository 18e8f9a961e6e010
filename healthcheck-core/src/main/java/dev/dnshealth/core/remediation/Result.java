package dev.dnshealth.core.remediation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What came of performing an action. */
public sealed interface Result {

  /** Returns what happened, in words. */
  String detail();

  /** Returns the result's name, as logs and metrics show it. */
  String name();

  /** It was done. */
  record Done(String detail) implements Result {
    public Done {
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public String name() {
      return "done";
    }
  }

  /**
   * It was refused before it had any effect; it may be tried again.
   *
   * @param reason why, as one of few words for metrics
   * @param detail why, in words
   * @param retryAfter how long to wait at least, where that was said
   */
  record Refused(Reason reason, String detail, Optional<Duration> retryAfter) implements Result {
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public String name() {
      return "refused";
    }
  }

  /** It surely had no effect, and the ground for it is gone or cannot be met. */
  record NotDone(String detail) implements Result {
    public NotDone {
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public String name() {
      return "not_done";
    }
  }

  /** Nobody knows whether it had an effect. */
  record Indeterminate(String detail) implements Result {
    public Indeterminate {
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public String name() {
      return "indeterminate";
    }
  }

  /** Why an action was refused. */
  enum Reason {
    /** A PodDisruptionBudget does not allow it now. */
    DISRUPTION_BUDGET,
    /** More than one PodDisruptionBudget selects the pod, so that it can never be evicted. */
    SEVERAL_DISRUPTION_BUDGETS,
    /** The API asks for fewer requests. */
    THROTTLED,
    /** A right is missing. */
    FORBIDDEN,
    /** The circuit breaker is open, so nothing was sent. */
    CIRCUIT_OPEN,
    /** The API cannot be reached, so nothing was sent. */
    API_UNREACHABLE
  }
}
