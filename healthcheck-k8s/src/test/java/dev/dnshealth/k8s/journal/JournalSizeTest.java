package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large a journal gets, and how long it takes; the figures are in docs/journal.md. */
class JournalSizeTest {

  private static final Pattern KIND = Pattern.compile("\"in\":\"(\\w+)\"|\\{\"(journal)\"");

  @TempDir private Path directory;

  @Test
  void tenThousandInputsAreRecordedAndReplayedInBoundedTimeAndSize() throws Exception {
    Path file = directory.resolve("j");
    long start = System.nanoTime();
    int state;
    try (Incident incident =
        new Incident(new JournalSettings(file, 1L << 40, 1), Policy.defaults())) {
      incident.play();
      incident.run(245);
      state = new LineWriter(JournalCodec.mapper(), "").begin(1, incident.last()).length;
    }
    Duration recording = Duration.ofNanos(System.nanoTime() - start);
    start = System.nanoTime();
    ReplayReport report = Incident.replay(file, Replay.asRecorded());
    Duration replaying = Duration.ofNanos(System.nanoTime() - start);

    Map<String, LongSummaryStatistics> sizes = new TreeMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(
          line -> {
            Matcher kind = KIND.matcher(line);
            assertThat(kind.find()).isTrue();
            String name = kind.group(1) == null ? kind.group(2) : kind.group(1);
            sizes.computeIfAbsent(name, k -> new LongSummaryStatistics()).accept(line.length() + 1);
          });
    }
    System.out.printf(
        "journal: %d inputs in %d KB; simulated and recorded in %d ms, replayed in %d ms%n",
        report.inputs(), Files.size(file) / 1000, recording.toMillis(), replaying.toMillis());
    System.out.printf("journal: a file begins with %d bytes for 3 targets%n", state);
    sizes.forEach(
        (kind, size) ->
            System.out.printf(
                "journal: %-12s %6d lines, %5.0f bytes each%n",
                kind, size.getCount(), size.getAverage()));
    assertThat(report.result()).isEqualTo(ReplayReport.Result.SAME);
    assertThat(report.inputs()).isGreaterThan(10_000);
    assertThat(recording).isLessThan(Duration.ofSeconds(30));
    assertThat(replaying).isLessThan(Duration.ofSeconds(30));
    assertThat(sizes.get("tick").getAverage()).isLessThan(100);
    assertThat(sizes.get("observation").getAverage()).isLessThan(300);
    assertThat(sizes.get("targets").getAverage()).isLessThan(200);
  }
}
