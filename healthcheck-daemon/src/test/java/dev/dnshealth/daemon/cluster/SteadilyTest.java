package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SteadilyTest {

  private static final Duration SPAN = Duration.ofMillis(100);
  private static final Duration INTERVAL = Duration.ofMillis(10);

  /** So long that no machine is so slow as to be at its end by the first looks. */
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void aConditionThatHoldsIsLookedAtForTheWholeSpan() {
    long begin = System.nanoTime();
    Steadily.holds(SPAN, INTERVAL, looks(true));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SPAN);
  }

  @Test
  void aConditionThatIsLostForOneLookIsNotForgiven() {
    assertThatThrownBy(() -> Steadily.holds(LONG, INTERVAL, looks(true, false, true)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at look 2");
  }

  @Test
  void oneLookThatFailsIsTakenAgain() {
    Steadily.holds(SPAN, INTERVAL, looks(true, null, true, null, true));
  }

  @Test
  void twoLooksThatFailInARowAreAnError() {
    assertThatThrownBy(() -> Steadily.holds(LONG, INTERVAL, looks(true, null, null, true)))
        .hasMessage("no page");
  }

  /** Returns what the looks see, the last of them for ever; at null the look fails. */
  private static Callable<Boolean> looks(@Nullable Boolean... seen) {
    Iterator<@Nullable Boolean> next = Arrays.asList(seen).iterator();
    return () -> {
      @Nullable Boolean look = next.hasNext() ? next.next() : Boolean.TRUE;
      if (look == null) {
        throw new IllegalStateException("no page");
      }
      return look;
    };
  }
}
