package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which probes are sent to which targets, and how often.
 *
 * @param entries the plan, with no two probes of the same id
 * @param servers the UIDs of the servers that are asked; absent: all
 */
public record ProbePlan(List<Entry> entries, Optional<Set<String>> servers) {

  /** Makes a plan for every server. */
  public ProbePlan(List<Entry> entries) {
    this(entries, Optional.empty());
  }

  public ProbePlan {
    entries = List.copyOf(entries);
    servers = servers.map(Set::copyOf);
    long ids = entries.stream().map(e -> e.probe().id()).distinct().count();
    if (ids != entries.size()) {
      throw new IllegalArgumentException("entries: " + entries + " (expected: no probe id twice)");
    }
  }

  /**
   * Returns how many queries a second this plan sends to one target of {@code role}. What is asked
   * in turn counts as if it always hit the same target, and a pair as two.
   */
  public double queriesPerSecond(Role role) {
    return entries.stream()
        .filter(entry -> entry.roles().contains(role))
        .mapToDouble(
            entry ->
                (entry.probe().wire().socket() == Wire.SocketKind.PAIR ? 2e9 : 1e9)
                    / entry.interval().toNanos())
        .sum();
  }

  /**
   * Returns this plan with no interval longer than {@code most}, for a look that is too short to
   * wait. What is asked in turn stays as seldom as it is: there is a reason for that.
   */
  public ProbePlan noLessOftenThan(Duration most) {
    return new ProbePlan(
        entries.stream()
            .map(
                entry ->
                    entry.inTurn() || entry.interval().compareTo(most) <= 0
                        ? entry
                        : new Entry(entry.probe(), most, entry.roles()))
            .toList(),
        servers);
  }

  /**
   * Returns this plan with every interval so many times longer; whatever is lost is asked for again
   * as soon as it was.
   */
  public ProbePlan slowed(double times) {
    return new ProbePlan(
        entries.stream()
            .map(
                entry ->
                    new Entry(
                        entry.probe(),
                        Duration.ofMillis(Math.round(entry.interval().toMillis() * times)),
                        entry.roles(),
                        entry.inTurn(),
                        entry.again()))
            .toList(),
        servers);
  }

  /** Returns this plan for some servers, by their UIDs, or for all; what is no server stays. */
  public ProbePlan among(Optional<Set<String>> some) {
    return new ProbePlan(entries, some);
  }

  /** Returns whether {@code target} is asked at all. */
  public boolean asks(Target target) {
    return servers.isEmpty()
        || target.instance().filter(i -> !servers.get().contains(i.uid())).isEmpty();
  }

  /** Returns this plan without the queries of other classes than these. */
  public ProbePlan only(Set<QueryClass> classes) {
    return new ProbePlan(
        entries.stream().filter(entry -> classes.contains(entry.probe().queryClass())).toList(),
        servers);
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
   * @param inTurn whether one target is asked each time, and the next one the next time, rather
   *     than all
   * @param again how often a target is asked that has not answered the last time
   */
  public record Entry(
      Probe probe, Duration interval, Set<Role> roles, boolean inTurn, Duration again) {

    public Entry {
      roles = Set.copyOf(roles);
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
      }
      if (again.isNegative() || again.isZero() || again.compareTo(interval) > 0) {
        throw new IllegalArgumentException(
            "again: " + again + " (expected: > 0, at most the interval)");
      }
    }

    /** Makes an entry that asks again as often as ever. */
    public Entry(Probe probe, Duration interval, Set<Role> roles, boolean inTurn) {
      this(probe, interval, roles, inTurn, interval);
    }

    /** Makes an entry that asks every target of these roles. */
    public Entry(Probe probe, Duration interval, Set<Role> roles) {
      this(probe, interval, roles, false);
    }
  }
}
