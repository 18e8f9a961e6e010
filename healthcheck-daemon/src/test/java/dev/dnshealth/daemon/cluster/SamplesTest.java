package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.daemon.cluster.Samples.Kind;
import dev.dnshealth.daemon.cluster.Samples.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  private static final Samples SAMPLES =
      Samples.parse(
          """
          1000 fresh ok
          4000 fresh fail
          2000 fresh fail
          2500 sticky fail
          3000 fresh ok
          8000 fresh fail
          9000 fresh ok
          9100 fresh fa""");

  @Test
  void failuresCloseToEachOtherAreOneSpanWhateverTheOrderOfTheLines() {
    assertThat(SAMPLES.of(Kind.FRESH, Instant.EPOCH).failing())
        .containsExactly(span(2000, 4000), span(8000, 8000));
  }

  @Test
  void longestAndLastSpansAreThoseAfterTheGivenMoment() {
    Samples all = SAMPLES.of(Kind.FRESH, Instant.EPOCH);
    assertThat(all.longestFailing()).contains(span(2000, 4000));
    assertThat(all.lastFailing()).contains(span(8000, 8000));
    assertThat(SAMPLES.of(Kind.FRESH, Instant.ofEpochMilli(8001)).lastFailing()).isEmpty();
  }

  @Test
  void sharesCountOnlyQueriesOfTheKindAndTime() {
    assertThat(SAMPLES.of(Kind.FRESH, Instant.ofEpochMilli(3000)).failedShare()).isEqualTo(0.5);
    assertThat(SAMPLES.of(Kind.STICKY, Instant.EPOCH).failedShare()).isEqualTo(1);
    assertThat(SAMPLES.of(Kind.STICKY, Instant.ofEpochMilli(3000)).failedShare()).isNaN();
  }

  @Test
  void wellAreThoseWhoseNewestQueriesWereAllAnsweredForThatLong() {
    Samples fresh = SAMPLES.of(Kind.FRESH, Instant.EPOCH);
    assertThat(fresh.wellFor(Duration.ofMillis(999))).isTrue();
    assertThat(fresh.wellFor(Duration.ofSeconds(1))).isFalse();
    assertThat(fresh.of(Kind.FRESH, Instant.ofEpochMilli(9000)).wellFor(Duration.ofMillis(1)))
        .isFalse();
    assertThat(new Samples(List.of()).wellFor(Duration.ZERO)).isFalse();
  }

  private static Span span(long from, long to) {
    return new Span(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
  }
}
