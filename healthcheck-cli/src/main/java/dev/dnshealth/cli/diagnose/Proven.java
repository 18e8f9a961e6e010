package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Diagnoser;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.FaultCatalogue;
import dev.dnshealth.core.diagnosis.ProberSigns;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What of a diagnosis holds, given how the look went. */
final class Proven {

  private Proven() {}

  /**
   * Returns what is left of {@code diagnosis} where nothing at all is heard: the silence of
   * everything is no evidence against anything, so only what the API says counts.
   */
  static Diagnosis heard(Diagnosis diagnosis, Targets targets, Optional<Facts> facts) {
    if (!diagnosis.unknown().contains(UnknownReason.ISOLATED)) {
      return diagnosis;
    }
    Instant at = diagnosis.at();
    Situation withoutEvidence =
        Situation.of(targets, at, facts, EvidenceWindow.empty(), Policy.defaults().detection(), at);
    return new Diagnosis(
        Verdict.UNKNOWN,
        new Diagnoser(FaultCatalogue.rules())
            .diagnose(withoutEvidence, ProberSigns.none())
            .faults(),
        diagnosis.unknown(),
        at);
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
