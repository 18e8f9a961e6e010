package dev.dnshealth.core.target;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a discovery knew at one moment.
 *
 * @param all every target, with no two of the same id
 * @param asOf when this was last known to be true; an old time makes the list stale, not wrong
 * @param complete false while the first look at the cluster is not finished
 */
public record Targets(List<Target> all, Instant asOf, boolean complete) {

  public Targets {
    all = List.copyOf(all);
    Objects.requireNonNull(asOf, "asOf");
    long ids = all.stream().map(Target::id).distinct().count();
    if (ids != all.size()) {
      throw new IllegalArgumentException("all: " + all + " (expected: no id twice)");
    }
  }

  /** Returns what a discovery says that has not seen anything yet. */
  public static Targets none(Instant asOf) {
    return new Targets(List.of(), asOf, false);
  }

  /** Returns the targets of one role. */
  public List<Target> of(Role role) {
    return all.stream().filter(t -> t.role() == role).toList();
  }
}
