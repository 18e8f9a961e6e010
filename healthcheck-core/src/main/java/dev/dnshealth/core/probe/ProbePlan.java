package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which probes are sent to which targets, and how often.
 *
 * @param entries the plan, with no two probes of the same id
 */
public record ProbePlan(List<Entry> entries) {

  public ProbePlan {
    entries = List.copyOf(entries);
    long ids = entries.stream().map(e -> e.probe().id()).distinct().count();
    if (ids != entries.size()) {
      throw new IllegalArgumentException("entries: " + entries + " (expected: no probe id twice)");
    }
  }

  /** Returns a plan that sends nothing. */
  public static ProbePlan none() {
    return new ProbePlan(List.of());
  }

  /**
   * A probe and its schedule.
   *
   * @param probe what is sent
   * @param interval how often to each target, with jitter; more than zero
   * @param roles the roles of the targets it is sent to
   */
  public record Entry(Probe probe, Duration interval, Set<Role> roles) {

    public Entry {
      roles = Set.copyOf(roles);
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
      }
    }
  }
}
