package dev.dnshealth.core.remediation;

import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Something that may be done about a fault. */
public sealed interface Action {

  /** Returns the instance that is acted on. */
  Instance instance();

  /** Returns the action's name, as ledger, logs and metrics show it. */
  String name();

  /**
   * Removes the instance, so that its controller makes a new one.
   *
   * @param instance the instance to replace
   * @param grace how long it may take to stop; empty for its own grace period
   */
  record Replace(Instance instance, Optional<Duration> grace) implements Action {

    public Replace {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(grace, "grace");
    }

    @Override
    public String name() {
      return "replace";
    }
  }
}
