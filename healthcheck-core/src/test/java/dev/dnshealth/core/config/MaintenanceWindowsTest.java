package dev.dnshealth.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowsTest {

  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({
    // 2026-01-03 is a Saturday.
    "22:00-04:00,         2026-01-03T21:59:59Z,",
    "22:00-04:00,         2026-01-03T22:00:00Z, 2026-01-04T04:00:00Z",
    "22:00-04:00,         2026-01-04T03:59:59Z, 2026-01-04T04:00:00Z",
    "22:00-04:00,         2026-01-04T04:00:00Z,",
    "sat 22:00-04:00,     2026-01-04T01:00:00Z, 2026-01-04T04:00:00Z",
    "sat 22:00-04:00,     2026-01-03T01:00:00Z,",
    "fri-mon 08:00-18:00, 2026-01-05T12:00:00Z, 2026-01-05T18:00:00Z",
    "fri-mon 08:00-18:00, 2026-01-06T12:00:00Z,",
    "00:00-00:00,         2026-01-06T12:00:00Z, 2026-01-07T00:00:00Z",
  })
  void tellsWhetherOneIsOpenAndWhenItEnds(String text, Instant now, Instant end) {
    assertThat(windows(text).endsAt(now).orElse(null)).isEqualTo(end);
  }

  @Test
  void ofTwoThatAreOpenTheLaterEndCounts() {
    assertThat(
            windows("10:00-12:00, tue 11:00-14:00").endsAt(Instant.parse("2026-01-06T11:30:00Z")))
        .contains(Instant.parse("2026-01-06T14:00:00Z"));
  }

  @Test
  void isWrittenAsItIsRead() {
    assertThat(windows("Sat-sun 22:00-04:00,wed 12:00-13:00, 01:00-02:00"))
        .hasToString("sat-sun 22:00-04:00, wed 12:00-13:00, 01:00-02:00");
    assertThat(windows("")).hasToString("").isEqualTo(MaintenanceWindows.none());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"22-04", "25:00-26:00", "sun", "sun 1:00-2:00", "someday 01:00-02:00", ","})
  void refusesWhatIsNoWindow(String text) {
    assertThat(MaintenanceWindows.parse(text)).isEmpty();
  }

  private static MaintenanceWindows windows(String text) {
    return MaintenanceWindows.parse(text).orElseThrow();
  }
}
