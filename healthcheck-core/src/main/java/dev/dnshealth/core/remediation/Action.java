package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Something that may be done about a fault. */
public sealed interface Action {

  /** Returns the instance that is acted on. */
  Instance instance();

  /** Returns the action's name, as ledger, logs and metrics show it. */
  String name();

  /** Returns what is being done, in words that the instance follows. */
  String doing();

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

    @Override
    public String doing() {
      return "replacing";
    }
  }

  /**
   * Takes labels off the instance, so that it leaves the Service and its controller makes a new
   * one, and keeps it for a while to be looked at. They are never put back: the controller would
   * adopt it again, and remove another.
   *
   * @param instance the instance to take out
   * @param labels the labels by which both the Service and the controller find it; at least one
   * @param look how long it is kept, at most {@link RepairPolicy#LONGEST_LOOK}
   */
  record Quarantine(Instance instance, List<String> labels, Duration look) implements Action {

    public Quarantine {
      Objects.requireNonNull(instance, "instance");
      labels = List.copyOf(labels);
      if (labels.isEmpty()) {
        throw new IllegalArgumentException("labels: none (expected: one or more)");
      }
      if (look.isNegative() || look.compareTo(RepairPolicy.LONGEST_LOOK) > 0) {
        throw new IllegalArgumentException(
            "look: " + look + " (expected: up to " + RepairPolicy.LONGEST_LOOK + ")");
      }
    }

    @Override
    public String name() {
      return "quarantine";
    }

    @Override
    public String doing() {
      return "quarantining";
    }
  }
}
