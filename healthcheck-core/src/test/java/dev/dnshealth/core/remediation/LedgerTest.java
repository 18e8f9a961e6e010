package dev.dnshealth.core.remediation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.AnswerFaults;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.StaleDataFaults;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Ledger.Entry entry(int number, Ledger.Outcome outcome) {
    return entry(number, SilentServerFaults.DEAF.id(), outcome);
  }

  private static Ledger.Entry entry(int number, FaultId fault, Ledger.Outcome outcome) {
    Instance pod = new Instance("coredns-" + number, "uid-" + number, Optional.empty());
    return new Ledger.Entry(
        new Reservation(
            "id-" + number,
            new Action.Replace(pod, Optional.empty()),
            fault,
            "tester",
            NOW.minusSeconds(600 - number)),
        outcome,
        "",
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void refusalsDoNotPushOutWhatTheBudgetCounts() {
    Ledger ledger = Ledger.empty("1", NOW).settle(entry(0, Ledger.Outcome.EFFECTIVE));
    for (int i = 1; i < 200; i++) {
      ledger = ledger.settle(entry(i, Ledger.Outcome.WITHOUT_EFFECT));
    }

    assertThat(ledger.within(Duration.ofHours(1)).stream().filter(Ledger.Entry::charged))
        .hasSize(1);
    assertThat(ledger.recent()).hasSize(6);
  }

  @Test
  void memoryIsBounded() {
    Ledger ledger = Ledger.empty("1", NOW);
    for (int i = 0; i < 200; i++) {
      ledger = ledger.settle(entry(i, Ledger.Outcome.DONE));
    }

    assertThat(ledger.recent()).hasSize(Ledger.KEPT);
    assertThat(ledger.recent().get(0).reservation().id()).isEqualTo("id-150");
  }

  @Test
  void settlingAgainReplacesTheEntry() {
    Ledger ledger =
        Ledger.empty("1", NOW)
            .settle(entry(1, Ledger.Outcome.DONE))
            .settle(entry(1, Ledger.Outcome.EFFECTIVE));

    assertThat(ledger.recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.EFFECTIVE);
  }

  @Test
  void twoActionsInVainDisarmAndWhatIsNotProvenEitherWayChangesNothing() {
    Ledger once = Ledger.empty("1", NOW).settle(entry(1, Ledger.Outcome.INEFFECTIVE));
    Ledger twice =
        once.settle(entry(2, Ledger.Outcome.DONE)).settle(entry(3, Ledger.Outcome.INEFFECTIVE));

    assertThat(once.disarmed()).isEmpty();
    assertThat(twice.disarmed()).containsExactly(SilentServerFaults.DEAF.id());
    assertThat(twice.settle(entry(4, Ledger.Outcome.EFFECTIVE)).disarmed()).isEmpty();
    assertThat(twice.rearm().disarmed()).isEmpty();
    assertThat(twice.rearm().recent()).isEqualTo(twice.recent());
  }

  @Test
  void faultsThatMayHaveOneCauseCountTogether() {
    FaultId unsynced = AnswerFaults.POD_UNSYNCED.id();
    FaultId stale = StaleDataFaults.POD.id();
    Ledger twice =
        Ledger.empty("1", NOW)
            .settle(entry(1, unsynced, Ledger.Outcome.INEFFECTIVE))
            .settle(entry(2, Ledger.Outcome.EFFECTIVE))
            .settle(entry(3, stale, Ledger.Outcome.INEFFECTIVE));

    assertThat(twice.disarmed()).containsExactlyInAnyOrder(unsynced, stale);
    assertThat(twice.disarms(AnswerFaults.POD_ZONE.id())).isTrue();
    assertThat(twice.disarms(SilentServerFaults.DEAF.id())).isFalse();
    assertThat(twice.settle(entry(4, stale, Ledger.Outcome.EFFECTIVE)).disarmed()).isEmpty();
  }

  @Test
  void whatHadNoEffectMakesRoomFirst() {
    Ledger ledger =
        Ledger.empty("1", NOW)
            .settle(entry(1, Ledger.Outcome.EFFECTIVE))
            .settle(entry(2, Ledger.Outcome.WITHOUT_EFFECT))
            .settle(entry(3, Ledger.Outcome.DONE));

    assertThat(ledger.withoutOldest().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.EFFECTIVE, Ledger.Outcome.DONE);
    assertThat(ledger.withoutOldest().withoutOldest().recent())
        .extracting(Ledger.Entry::outcome)
        .containsExactly(Ledger.Outcome.DONE);
  }

  @Test
  void whatServersAndPeopleSayIsCutSoThatTheRestIsKept() {
    Ledger.Entry entry = entry(1, Ledger.Outcome.DONE);
    String words = "x".repeat(511) + "\uD83D\uDE00".repeat(300);

    assertThat(
            new Ledger.Entry(
                    entry.reservation(),
                    entry.outcome(),
                    words,
                    entry.replacementUid(),
                    entry.recovery())
                .detail())
        .isEqualTo("x".repeat(511));
    assertThat(new RequestedBy("jo", "y".repeat(5000), Set.of()).why()).isEqualTo("y".repeat(256));
  }

  @Test
  void settlingOneActionLeavesAnotherOpen() {
    Reservation open = entry(1, Ledger.Outcome.DONE).reservation();
    Ledger ledger = Ledger.empty("1", NOW).reserve(open);

    assertThat(ledger.settle(entry(2, Ledger.Outcome.DONE)).open()).contains(open);
    assertThat(ledger.settle(entry(1, Ledger.Outcome.DONE)).open()).isEmpty();
  }

  @Test
  void windowReachesBackFromTheLedgersOwnTime() {
    Ledger ledger = Ledger.empty("1", NOW).settle(entry(0, Ledger.Outcome.DONE));

    assertThat(ledger.within(Duration.ofSeconds(601))).hasSize(1);
    assertThat(ledger.within(Duration.ofMinutes(10))).isEmpty();
  }
}
