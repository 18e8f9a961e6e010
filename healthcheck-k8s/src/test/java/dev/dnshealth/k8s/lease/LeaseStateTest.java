package dev.dnshealth.k8s.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.k8s.lease.LeaseState.Answer;
import dev.dnshealth.k8s.lease.LeaseState.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseStateTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final LeaseRecord OTHERS = held("1", "other", 15);
  private static final LeaseRecord OURS = held("2", "us", 15);

  private final LeaseState fresh = LeaseState.initial("us", LeaseSettings.defaults());

  private static LeaseRecord held(String version, String holder, int seconds) {
    return new LeaseRecord(
        version, Optional.of(holder), Optional.of(Duration.ofSeconds(seconds)), true, 0);
  }

  private static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  private static LeaseState read(LeaseState state, LeaseRecord lease, double seconds) {
    return state.answered(new Answer.Read(Optional.of(lease)), at(seconds), at(seconds));
  }

  @Test
  void looksBeforeAnythingElse() {
    assertThat(fresh.begin().next(START)).contains(new Request.Look());
    assertThat(fresh.standing().leads(START)).isFalse();
  }

  @Test
  void leaseOfAnotherIsTakenOnceItWasSeenUnchangedForItsDuration() {
    LeaseState seen = read(fresh, OTHERS, 0);
    assertThat(seen.standing().leader(START)).contains("other");
    LeaseState again = read(seen.begin(), OTHERS, 14);

    assertThat(again.next(at(14.999))).isEmpty();
    assertThat(again.next(at(15))).contains(new Request.Write(OTHERS, true));
  }

  @Test
  void everyChangeBeginsTheWaitAnew() {
    LeaseState renewed = read(read(fresh, OTHERS, 0), held("7", "other", 15), 14);

    assertThat(renewed.next(at(28.999))).isEmpty();
    assertThat(renewed.next(at(29))).isPresent();
  }

  @Test
  void holdersOwnDurationIsWaitedFor() {
    assertThat(read(fresh, held("1", "other", 60), 0).next(at(59.9))).isEmpty();
    assertThat(read(fresh, held("1", "other", 60), 0).next(at(60))).isPresent();
  }

  @Test
  void leaseThatWasGivenBackIsTakenAtOnce() {
    LeaseRecord free =
        new LeaseRecord("1", Optional.empty(), Optional.of(Duration.ofSeconds(1)), true, 3);

    assertThat(read(fresh, free, 0).next(START)).contains(new Request.Write(free, true));
  }

  /** It may have been put in the place of one by which somebody still leads. */
  @Test
  void newLeaseIsTakenOnlyAfterAWhile() {
    LeaseRecord shipped = new LeaseRecord("1", Optional.empty(), Optional.empty(), false, 0);
    assertThat(read(fresh, shipped, 0).next(at(14.9))).isEmpty();
    assertThat(read(fresh, shipped, 0).next(at(15))).contains(new Request.Write(shipped, true));
  }

  @Test
  void missingLeaseIsMadeAndThenIsANewOne() {
    LeaseRecord made = new LeaseRecord("1", Optional.empty(), Optional.empty(), false, 0);
    LeaseState missing = fresh.answered(new Answer.Read(Optional.empty()), START, START);
    assertThat(missing.next(START)).contains(new Request.Create());

    LeaseState waiting = missing.answered(new Answer.Written(made), START, at(1));
    assertThat(waiting.standing().leads(at(1))).isFalse();
    assertThat(waiting.next(at(15.9))).isEmpty();
    assertThat(waiting.next(at(16))).contains(new Request.Write(made, true));
  }

  @Test
  void leadIsCountedFromWhenTheRenewalWasSent() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(3));

    assertThat(leading.standing()).isEqualTo(new Standing.Leads("us", at(10)));
    assertThat(leading.standing().leads(at(9.999))).isTrue();
    assertThat(leading.standing().leads(at(10))).isFalse();
  }

  @Test
  void leadIsRenewedEveryRetryWithoutLooking() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(0)).begin();

    assertThat(leading.next(at(1.999))).isEmpty();
    assertThat(leading.next(at(2))).contains(new Request.Write(OURS, false));
  }

  @Test
  void renewalWithoutAnAnswerDoesNotProlongTheLeadAndIsLookedAfter() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(0));

    LeaseState unsure = leading.answered(new Answer.Failed("no answer"), at(2), at(5));

    assertThat(unsure.standing()).isEqualTo(new Standing.Leads("us", at(10)));
    assertThat(unsure.begin().next(at(5))).contains(new Request.Look());
    LeaseState found = read(unsure, held("9", "us", 15), 6);
    assertThat(found.standing()).isEqualTo(new Standing.Leads("us", at(10)));
    assertThat(found.next(at(6))).contains(new Request.Write(held("9", "us", 15), false));
  }

  @Test
  void whoFindsItsOwnNameWithoutKnowingOfItDoesNotLeadBeforeItsNextWrite() {
    LeaseState found = read(fresh, OURS, 0);

    assertThat(found.standing().leads(START)).isFalse();
    assertThat(found.next(START)).contains(new Request.Write(OURS, false));
  }

  @Test
  void whoIsOvertakenLeadsNoMoreUntilItHasLookedAndWritten() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(0));

    LeaseState overtaken = leading.answered(new Answer.Overtaken(), at(2), at(2));

    assertThat(overtaken.standing().leads(at(2))).isFalse();
    assertThat(overtaken.next(at(2))).contains(new Request.Look());
    assertThat(read(overtaken, OTHERS, 2).standing().leader(at(2))).contains("other");
    assertThat(read(overtaken, held("5", "us", 15), 2).next(at(2))).isPresent();
  }

  @Test
  void whoSeesAnotherInItsPlaceOrNoLeaseAtAllLeadsNoMore() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(0));

    assertThat(read(leading, OTHERS, 1).standing().leads(at(1))).isFalse();
    assertThat(
            leading
                .answered(new Answer.Read(Optional.empty()), at(1), at(1))
                .standing()
                .leads(at(1)))
        .isFalse();
  }

  @Test
  void holderThatStoodStillMayRenewIfNobodyTookItsPlace() {
    LeaseState leading = fresh.answered(new Answer.Written(OURS), at(0), at(0));

    assertThat(leading.standing().leads(at(60))).isFalse();
    assertThat(leading.begin().next(at(60))).contains(new Request.Write(OURS, false));
  }

  @Test
  void whatIsInTheWayIsSaid() {
    LeaseState refused = fresh.answered(new Answer.Failed("a right is missing"), START, START);
    assertThat(refused.standing().words(START)).isEqualTo("a right is missing");
    assertThat(read(refused, OTHERS, 1).standing().words(START)).isEqualTo("other leads");
  }

  @Test
  void settingsThatWouldLetTwoLeadAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseSettings(second, second, Duration.ofMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseSettings(Duration.ofSeconds(2), second, second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseSettings(Duration.ofSeconds(2), second, Duration.ZERO));
  }
}
