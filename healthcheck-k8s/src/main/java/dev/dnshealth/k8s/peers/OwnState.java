package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.Report;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a vantage says of itself.
 *
 * @param against why its own evidence proves nothing; empty if it does
 * @param api whether it reached the Kubernetes API a moment ago; false where it needs none
 */
public record OwnState(Set<UnknownReason> against, boolean api) {

  /** The reasons for which a vantage's time-outs or answers prove nothing to others either. */
  private static final Set<UnknownReason> AGAINST_ITSELF =
      Set.of(UnknownReason.PAUSED, UnknownReason.OVERFLOW, UnknownReason.INTERCEPTED);

  public OwnState {
    against = Set.copyOf(against);
  }

  /** Returns what a monitor's report says of itself. */
  public static OwnState of(Report report) {
    Set<UnknownReason> unknown = report.diagnosis().unknown();
    Set<UnknownReason> against = EnumSet.noneOf(UnknownReason.class);
    against.addAll(unknown);
    against.retainAll(AGAINST_ITSELF);
    return new OwnState(
        against,
        !unknown.contains(UnknownReason.API_LOST)
            && !unknown.contains(UnknownReason.NOT_DISCOVERED));
  }
}
