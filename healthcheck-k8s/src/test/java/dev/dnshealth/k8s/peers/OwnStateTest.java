package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OwnStateTest {

  @Test
  void whoIsSureOfItselfSaysNothingAgainstItself() {
    assertThat(of(Set.of())).isEqualTo(new OwnState(Set.of(), true));
  }

  @ParameterizedTest
  @EnumSource(
      value = UnknownReason.class,
      names = {"PAUSED", "OVERFLOW", "INTERCEPTED"})
  void whatMakesEvidenceWorthlessIsSaid(UnknownReason reason) {
    assertThat(of(Set.of(reason, UnknownReason.THIN_EVIDENCE)))
        .isEqualTo(new OwnState(Set.of(reason), true));
  }

  @ParameterizedTest
  @EnumSource(
      value = UnknownReason.class,
      names = {"API_LOST", "NOT_DISCOVERED"})
  void whoDoesNotReachTheApiSaysSo(UnknownReason reason) {
    assertThat(of(Set.of(reason))).isEqualTo(new OwnState(Set.of(), false));
  }

  @Test
  void whoHearsNothingAtAllIsEvidenceAndNotUnfit() {
    assertThat(of(Set.of(UnknownReason.ISOLATED)).against()).isEmpty();
  }

  private static OwnState of(Set<UnknownReason> unknown) {
    Instant at = Instant.EPOCH;
    return OwnState.of(
        new Report(
            at,
            new Diagnosis(Verdict.UNKNOWN, List.of(), unknown, at),
            List.of(),
            Phase.WATCHING,
            List.of(),
            at,
            new Standing.Alone()));
  }
}
