package dev.dnshealth.core.remediation;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Who asked for an action, as it is recorded with it.
 *
 * @param person who it was, cut after 256 characters
 * @param why in that person's words, cut after 256 characters; empty if nothing was said
 * @param overrides reasons to hold that were to count for nothing, in the order of {@link
 *     HoldReason}
 */
public record RequestedBy(String person, String why, Set<HoldReason> overrides) {

  /** The ledger has little room. */
  private static final int LONGEST = 256;

  public RequestedBy {
    person = Words.cut(Objects.requireNonNull(person, "person"), LONGEST);
    why = Words.cut(Objects.requireNonNull(why, "why"), LONGEST);
    overrides = ordered(overrides);
  }

  private static Set<HoldReason> ordered(Collection<HoldReason> reasons) {
    Set<HoldReason> ordered = EnumSet.noneOf(HoldReason.class);
    ordered.addAll(reasons);
    return Collections.unmodifiableSet(ordered);
  }
}
