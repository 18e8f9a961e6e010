package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import java.util.EnumSet;
import java.util.Set;

/** What of a diagnosis holds, given how the look went. */
final class Proven {

  private Proven() {}

  /** Returns {@code diagnosis} where nothing could be sent at all: to look longer is no cure. */
  static Diagnosis noWay(Diagnosis diagnosis) {
    Set<UnknownReason> reasons = EnumSet.of(UnknownReason.ISOLATED);
    reasons.addAll(diagnosis.unknown());
    reasons.remove(UnknownReason.THIN_EVIDENCE);
    return new Diagnosis(Verdict.UNKNOWN, diagnosis.faults(), reasons, diagnosis.at());
  }

  /** Returns what is left where the look ended early: what did not fail yet may be about to. */
  static Diagnosis early(Diagnosis diagnosis) {
    return diagnosis.verdict() == Verdict.HEALTHY
        ? new Diagnosis(
            Verdict.UNKNOWN,
            diagnosis.faults(),
            Set.of(UnknownReason.THIN_EVIDENCE),
            diagnosis.at())
        : diagnosis;
  }
}
