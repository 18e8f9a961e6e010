package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.pages.PrometheusText.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {

  @Test
  void readsTheSamplesOfTheNamesAskedFor() {
    assertThat(
            samples(
                """
                # HELP m What it is.
                # TYPE m counter
                m 1
                m_other 2

                m{a="b"} 3.5
                m{a="b",c="d",} 4e2 1700000000000
                mm{a="b"} 5
                """))
        .containsExactly(
            new Sample("m", Map.of(), 1),
            new Sample("m", Map.of("a", "b"), 3.5),
            new Sample("m", Map.of("a", "b", "c", "d"), 400));
  }

  @Test
  void labelValuesMayHoldQuotesBracesAndSpaces() {
    assertThat(samples("m{a=\"x\\\"} 9 {\\\\\",b=\"1\\n2\"} 7\n"))
        .containsExactly(new Sample("m", Map.of("a", "x\"} 9 {\\", "b", "1\n2"), 7));
  }

  @Test
  void numbersMayBeInfiniteOrNone() {
    assertThat(samples("m +Inf\nm -Inf\nm NaN\n"))
        .extracting(Sample::value)
        .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m",
        "m ",
        "m x",
        "m 1 2 3",
        "m{",
        "m{a",
        "m{a=",
        "m{a=b} 1",
        "m{a=\"b} 1",
        "m{a=\"b\"",
        "m{a=\"b\"}",
        "m{a=\"\\"
      })
  void aLineThatCannotBeReadIsLeftOut(String line) {
    assertThat(samples(line + "\nm 2\n")).containsExactly(new Sample("m", Map.of(), 2));
  }

  @Test
  void aLastLineWithoutItsEndIsLeftOutBecauseItsNumberMayBeCut() {
    assertThat(samples("m 1\nm 12")).containsExactly(new Sample("m", Map.of(), 1));
    assertThat(samples("")).isEmpty();
  }

  private static List<Sample> samples(String text) {
    return PrometheusText.samples(text, Set.of("m"));
  }
}
