package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one vantage tells another at once.
 *
 * @param vantage who tells; every observation is its own
 * @param next the epoch of its process, and the cursor for the next time
 * @param lost how many observations since the last time are not kept any more
 * @param against what it says against its own evidence
 * @param observations what it saw, oldest first; dated by the clock of the one that has them
 */
public record ObservationBatch(
    Vantage vantage,
    Cursor next,
    long lost,
    Set<UnknownReason> against,
    List<Observation> observations) {

  /** The reasons for which a vantage's time-outs or answers prove nothing to others either. */
  private static final Set<UnknownReason> AGAINST_ITSELF =
      Set.of(UnknownReason.PAUSED, UnknownReason.OVERFLOW, UnknownReason.INTERCEPTED);

  public ObservationBatch {
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(next, "next");
    if (lost < 0) {
      throw new IllegalArgumentException("lost: " + lost + " (expected: >= 0)");
    }
    against = Set.copyOf(against);
    observations = List.copyOf(observations);
  }

  /** Returns what a process's own diagnosis says against its evidence. */
  public static Set<UnknownReason> against(Diagnosis diagnosis) {
    Set<UnknownReason> found = EnumSet.noneOf(UnknownReason.class);
    found.addAll(diagnosis.unknown());
    found.retainAll(AGAINST_ITSELF);
    return found;
  }
}
