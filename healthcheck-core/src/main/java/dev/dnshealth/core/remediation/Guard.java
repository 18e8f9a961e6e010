package dev.dnshealth.core.remediation;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule that may hold an action back. Pure. A guard that meets something it does not know holds:
 * what is absent is never taken for harmless.
 */
public interface Guard {

  /** Returns the reason that this guard gives most. */
  HoldReason reason();

  /** Returns all reasons that it may give. */
  default Set<HoldReason> reasons() {
    return Set.of(reason());
  }

  /** Returns the rule in words: what has to be so, and why. */
  String rule();

  /**
   * Returns whether the guard is asked about what a person asks for, and not only about what is to
   * be done against a fault. One that judges the evidence of a fault is not: a person needs none.
   */
  default boolean appliesToRequests() {
    return true;
  }

  /** Returns the reasons that a person may override, of those that it may give. */
  default Set<HoldReason> overridable() {
    return reasons();
  }

  /**
   * Returns why {@code proposal} must not be carried out now, or empty if nothing is against it.
   */
  Optional<Hold> check(Proposal proposal, Occasion occasion);

  /** Returns all that is against it: where people may override a reason, those behind it too. */
  default List<Hold> checkAll(Proposal proposal, Occasion occasion) {
    return check(proposal, occasion).stream().toList();
  }
}
