package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.InMemoryLedger;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The last look before an action: it is taken when the action is sent, not when it was decided. */
class RemediationPortTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = START.plusSeconds(2);
  private static final Reservation RESERVATION =
      new Reservation(
          "tester/1",
          new Action.Replace(
              new Instance("coredns-1", "uid-1", Optional.empty()), Optional.empty()),
          new FaultId("DNS-POD-DEAF"),
          "tester",
          START);

  private final ManualTime time = new ManualTime(START);
  private final Mailbox mailbox = new Mailbox(time);
  private final List<Instant> performed = new ArrayList<>();
  private final Remediator remediator =
      (reservation, notAfter) -> {
        performed.add(notAfter);
        return CompletableFuture.completedFuture(new Result.Done("done"));
      };
  private Optional<RemediationPort> port = Optional.empty();

  @AfterEach
  void end() {
    port.ifPresent(RemediationPort::close);
  }

  @Test
  void leaderActsWhileItLeadsAndNoLonger() throws Exception {
    Instant until = START.plusSeconds(1);

    assertThat(perform(leads(until))).isInstanceOf(Result.Done.class);
    assertThat(performed).containsExactly(until);
  }

  @Test
  void whoHasNoOthersActsUntilItsGroundIsTooOld() throws Exception {
    assertThat(perform(Leadership.alone())).isInstanceOf(Result.Done.class);
    assertThat(performed).containsExactly(NOT_AFTER);
  }

  @Test
  void whoWakesUpTooLateDoesNothing() throws Exception {
    time.advance(Duration.ofSeconds(60));

    assertThat(perform(leads(START.plusSeconds(70))).detail()).startsWith("too late");
    assertThat(performed).isEmpty();
  }

  @Test
  void whoStandsStillWhileItAsksWhoLeadsDoesNothing() throws Exception {
    Leadership slow =
        () -> {
          time.advance(Duration.ofSeconds(60));
          return new Standing.Leads("tester", START.plusSeconds(70));
        };

    assertThat(perform(slow).detail()).startsWith("too late");
    assertThat(performed).isEmpty();
  }

  @Test
  void leadThatHasRunOutIsNone() throws Exception {
    assertThat(perform(leads(START)).detail()).contains("not the leader any more");
    assertThat(performed).isEmpty();
  }

  @Test
  void whoHearsOfAnotherLeaderDoesNothing() throws Exception {
    Leadership other = () -> new Standing.Follows(Optional.of("other"), "other leads");

    assertThat(perform(other))
        .isEqualTo(new Result.NotDone("not the leader any more: other leads"));
    assertThat(performed).isEmpty();
  }

  @Test
  void whatAPersonAskedForNeedsNoLeadAndIsNotSentTooLateEither() throws Exception {
    Leadership never =
        () -> {
          throw new IllegalStateException("asked");
        };

    assertThat(perform(never, true)).isInstanceOf(Result.Done.class);
    assertThat(performed).containsExactly(NOT_AFTER);
    time.advance(Duration.ofSeconds(60));
    assertThat(perform(never, true).detail()).startsWith("too late");
    assertThat(performed).hasSize(1);
  }

  @Test
  void whoCannotTellWhoLeadsDoesNothing() throws Exception {
    Leadership unknown =
        new Leadership() {
          @Override
          public Standing current() {
            return new Standing.Leads("tester", START.plusSeconds(60));
          }

          @Override
          public CompletionStage<Standing> refresh() {
            return CompletableFuture.failedFuture(new IllegalStateException("no answer"));
          }
        };

    assertThat(perform(unknown))
        .isEqualTo(new Result.NotDone("it cannot be told who leads: no answer"));
    assertThat(performed).isEmpty();
  }

  @Test
  void whoLeadsIsReadAgainTogetherWithTheLedger() throws Exception {
    start(leads(START.plusSeconds(1))).perform(new Effect.Read(START, true));

    Input.Reread read = (Input.Reread) next();
    assertThat(read.standing()).contains(new Standing.Leads("tester", START.plusSeconds(1)));
    assertThat(read.ledger()).isPresent();
    assertThat(read.problem()).isEqualTo("no facts are known");
  }

  @Test
  void readingTheLedgerNowAndThenAsksNobodyElse() throws Exception {
    Leadership never =
        () -> {
          throw new IllegalStateException("asked");
        };
    start(never).perform(new Effect.Read(START, false));

    Input.Reread read = (Input.Reread) next();
    assertThat(read.standing()).isEmpty();
    assertThat(read.problem()).isEmpty();
  }

  private static Leadership leads(Instant until) {
    return () -> new Standing.Leads("tester", until);
  }

  private Result perform(Leadership leadership) throws InterruptedException {
    return perform(leadership, false);
  }

  private Result perform(Leadership leadership, boolean onRequest) throws InterruptedException {
    start(leadership).perform(new Effect.Perform(RESERVATION, NOT_AFTER, onRequest));
    return ((Input.RemediationEnded) next()).result();
  }

  private RemediationPort start(Leadership leadership) {
    RemediationPort made =
        new RemediationPort(
            remediator, new InMemoryLedger(time), Optional::empty, leadership, time, mailbox);
    port = Optional.of(made);
    return made;
  }

  private Input next() throws InterruptedException {
    return mailbox.take(Duration.ofSeconds(10)).orElseThrow();
  }
}
