package dev.dnshealth.cli.diagnose;

import static dev.dnshealth.cli.diagnose.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SharedFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProvenTest {

  private static final Fault SEVERAL =
      new Fault(SharedFaults.SEVERAL, Subject.cluster(), List.of("silence"), List.of());

  @Test
  void whereNothingCouldBeSentTheWayIsMissingAndNotTime() {
    Diagnosis thin =
        new Diagnosis(
            Verdict.UNKNOWN,
            List.of(),
            Set.of(UnknownReason.THIN_EVIDENCE, UnknownReason.API_LOST),
            NOW);

    assertThat(Proven.noWay(thin).unknown())
        .containsExactlyInAnyOrder(UnknownReason.ISOLATED, UnknownReason.API_LOST);
    assertThat(Proven.noWay(thin).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aLookThatEndsEarlyProvesNoHealth() {
    Diagnosis healthy = new Diagnosis(Verdict.HEALTHY, List.of(), Set.of(), NOW);
    Diagnosis sick = new Diagnosis(Verdict.UNHEALTHY, List.of(SEVERAL), Set.of(), NOW);

    assertThat(Proven.early(healthy).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(Proven.early(sick)).isEqualTo(sick);
  }
}
