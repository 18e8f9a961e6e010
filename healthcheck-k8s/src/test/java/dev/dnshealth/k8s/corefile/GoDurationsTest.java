package dev.dnshealth.k8s.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationsTest {

  @ParameterizedTest
  @CsvSource({
    "5s, PT5S",
    "1m30s, PT1M30S",
    "1.5h, PT1H30M",
    "500ms, PT0.5S",
    "0, PT0S",
    "0s, PT0S",
    "250us, PT0.00025S",
    "1h0m10s, PT1H10S"
  })
  void readsWhatGoReads(String text, Duration duration) {
    assertThat(GoDurations.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "-5s", "s", "5S", "5d", "1s,2s"})
  void takesNothingElse(String text) {
    assertThat(GoDurations.parse(text)).isEmpty();
  }
}
