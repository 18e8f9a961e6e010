package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.OptInPolicy;
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
   * Returns whether the ground for it is what queries come to; else it is what the API tells, and
   * no query can bear it out.
   */
  default boolean groundedOnQueries() {
    return true;
  }

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
   * @param look how long it is kept, at most {@link OptInPolicy#LONGEST_LOOK}
   */
  record Quarantine(Instance instance, List<String> labels, Duration look) implements Action {

    public Quarantine {
      Objects.requireNonNull(instance, "instance");
      labels = List.copyOf(labels);
      if (labels.isEmpty()) {
        throw new IllegalArgumentException("labels: none (expected: one or more)");
      }
      if (look.isNegative() || look.compareTo(OptInPolicy.LONGEST_LOOK) > 0) {
        throw new IllegalArgumentException(
            "look: " + look + " (expected: up to " + OptInPolicy.LONGEST_LOOK + ")");
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

  /**
   * Raises the memory limit of the workload, so that its controller replaces all its instances, one
   * after the other.
   *
   * @param instance the instance that was killed for its memory
   * @param workload the name of the Deployment
   * @param uid its UID
   * @param container the name of its DNS container
   * @param from the limit in bytes as it was read: another is not overwritten
   * @param to the new limit in bytes
   */
  record RaiseMemory(
      Instance instance, String workload, String uid, String container, long from, long to)
      implements Action {

    public RaiseMemory {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(workload, "workload");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(container, "container");
      if (from <= 0 || to <= from) {
        throw new IllegalArgumentException("to: " + to + " (expected: above " + from + ")");
      }
    }

    @Override
    public String name() {
      return "raise_memory";
    }

    @Override
    public String doing() {
      return "raising the memory limit for";
    }

    @Override
    public boolean groundedOnQueries() {
      return false;
    }
  }
}
