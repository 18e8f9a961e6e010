package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.cli.diagnose.Progress;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Standing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Report NOTHING_YET =
      new Report(
          NOW,
          new Diagnosis(Verdict.UNKNOWN, List.of(), Set.of(), NOW),
          List.of(),
          Phase.WATCHING,
          List.of(),
          NOW,
          new Standing.Alone());

  private final StringWriter err = new StringWriter();

  @Test
  void onATerminalOneLineIsWrittenOverAndGoesAway() {
    play(line(true));

    assertThat(err.toString().split("\r", -1))
        .containsExactly(
            "",
            "looking at x: finding the servers\u001B[K",
            "looking at x: 3 of 10 s, 0 of 0 targets answer\u001B[K",
            "looking at x: longer, to be sure, 0 of 0 targets answer\u001B[K",
            "\u001B[K");
  }

  @Test
  void elsewhereItIsToldOnce() {
    play(line(false));

    assertThat(err).hasToString("looking at x for 10 s" + System.lineSeparator());
  }

  private Progress line(boolean rewritable) {
    return new ProgressLine(new PrintWriter(err, true), rewritable, "x", Duration.ofSeconds(10));
  }

  private static void play(Progress progress) {
    progress.finding();
    progress.looking(Duration.ofMillis(3_500), NOTHING_YET);
    progress.looking(Duration.ofSeconds(11), NOTHING_YET);
    progress.ended();
  }
}
