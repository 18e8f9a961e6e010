package dev.dnshealth.cli.diagnose;

import static dev.dnshealth.cli.diagnose.Samples.FIRST;
import static dev.dnshealth.cli.diagnose.Samples.NOW;
import static dev.dnshealth.cli.diagnose.Samples.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SharedFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServiceFacts;
import dev.dnshealth.core.target.Targets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProvenTest {

  private static final Fault SEVERAL =
      new Fault(SharedFaults.SEVERAL, Subject.cluster(), List.of("silence"), List.of());
  private static final Targets TARGETS = new Targets(List.of(FIRST, SECOND), NOW, true);
  private static final Facts NOBODY_READY =
      new Facts(
          NOW,
          Optional.empty(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(new ServiceFacts(true, 0, List.of(), List.of(), false)),
          Optional.empty());

  @Test
  void silenceIsNoEvidenceForOneWhoHearsNothingButWhatTheApiSaysIs() {
    Diagnosis isolated =
        new Diagnosis(Verdict.UNKNOWN, List.of(SEVERAL), Set.of(UnknownReason.ISOLATED), NOW);

    Diagnosis left = Proven.heard(isolated, TARGETS, Optional.of(NOBODY_READY));

    assertThat(left.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(left.unknown()).containsExactly(UnknownReason.ISOLATED);
    assertThat(left.faults()).extracting(Fault::info).containsExactly(SharedFaults.NO_SERVERS);
    assertThat(Proven.heard(isolated, TARGETS, Optional.empty()).faults()).isEmpty();
  }

  @Test
  void whatIsHeardStands() {
    Diagnosis heard = new Diagnosis(Verdict.UNHEALTHY, List.of(SEVERAL), Set.of(), NOW);

    assertThat(Proven.heard(heard, TARGETS, Optional.of(NOBODY_READY))).isEqualTo(heard);
  }

  @Test
  void aLookThatEndsEarlyProvesNoHealth() {
    Diagnosis healthy = new Diagnosis(Verdict.HEALTHY, List.of(), Set.of(), NOW);
    Diagnosis sick = new Diagnosis(Verdict.UNHEALTHY, List.of(SEVERAL), Set.of(), NOW);

    assertThat(Proven.early(healthy).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(Proven.early(sick)).isEqualTo(sick);
  }
}
