package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  private MonitorState state =
      MonitorState.initial(
          Setup.of(
              "run-1",
              new Vantage("here", Optional.empty(), Network.HOST),
              false,
              Policy.defaults()),
          START);

  private Recorded tick(Duration after) {
    Input.Tick tick = new Input.Tick(START.plus(after));
    Recorded recorded = new Recorded(state, tick, state.step(tick).effects(), Optional.empty());
    state = state.step(tick).state();
    return recorded;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private ReplayReport replay(Path path) throws IOException {
    return Incident.replay(path, Replay.asRecorded());
  }

  @Test
  void asManyFilesAsAllowedAreKeptAndNoneIsMuchTooLarge() throws IOException {
    Path file = directory.resolve("j");
    JournalWriter writer = new JournalWriter(new JournalSettings(file, 10_000, 3));
    for (int n = 1; n <= 3000; n++) {
      assertThat(writer.write(n, tick(Duration.ofMillis(100L * n)))).isTrue();
    }
    writer.close();

    assertThat(files()).containsExactly("j", "j.1.gz", "j.2.gz");
    assertThat(Files.size(file)).isLessThan(11_000);
    ReplayReport report = replay(directory);
    assertThat(report.notes()).isEmpty();
    assertThat(report.result()).isEqualTo(ReplayReport.Result.SAME);
    assertThat(report.to()).contains(START.plusSeconds(300));
    assertThat(report.inputs()).isBetween(300L, 600L);
  }

  @Test
  void oneFileIsBegunAnewAgainAndAgain() throws IOException {
    JournalWriter writer =
        new JournalWriter(new JournalSettings(directory.resolve("j"), 10_000, 1));
    for (int n = 1; n <= 1000; n++) {
      writer.write(n, tick(Duration.ofMillis(100L * n)));
    }
    writer.close();
    assertThat(files()).containsExactly("j");
    assertThat(Files.size(directory.resolve("j"))).isLessThan(11_000);
    assertThat(replay(directory).to()).contains(START.plusSeconds(100));
  }

  @Test
  void stateThatIsLargerThanAFileDoesNotMakeAFileOfEachLine() throws IOException {
    JournalWriter writer = new JournalWriter(new JournalSettings(directory.resolve("j"), 1, 100));
    for (int n = 1; n <= 200; n++) {
      writer.write(n, tick(Duration.ofMillis(100L * n)));
    }
    writer.close();
    assertThat(files()).hasSizeLessThan(20);
    assertThat(replay(directory).inputs()).isEqualTo(200);
  }

  @Test
  void whatAnEarlierRunWroteIsKept() throws IOException {
    Path file = directory.resolve("j");
    for (int run = 0; run < 3; run++) {
      JournalWriter writer = new JournalWriter(new JournalSettings(file, 10_000, 3));
      assertThat(files()).hasSize(run);
      writer.write(1, tick(Duration.ofSeconds(run)));
      writer.close();
    }
    assertThat(files()).containsExactly("j", "j.1.gz", "j.2.gz");
    assertThat(replay(directory).inputs()).isEqualTo(3);
  }

  @Test
  void whereNothingCanBeWrittenItIsTriedAgainLater() throws IOException {
    Path missing = directory.resolve("missing");
    JournalWriter writer = new JournalWriter(new JournalSettings(missing.resolve("j"), 10_000, 3));
    assertThat(writer.write(1, tick(Duration.ZERO))).isFalse();
    Files.createDirectory(missing);
    assertThat(writer.write(2, tick(Duration.ofSeconds(29)))).isFalse();
    assertThat(missing).isEmptyDirectory();

    assertThat(writer.write(3, tick(Duration.ofSeconds(30)))).isTrue();
    assertThat(writer.write(4, tick(Duration.ofMillis(30_100)))).isTrue();
    writer.close();

    ReplayReport report = replay(missing);
    assertThat(report.result()).isEqualTo(ReplayReport.Result.SAME);
    assertThat(report.inputs()).isEqualTo(2);
    assertThat(report.notes())
        .containsExactly(
            "2 inputs before 2026-01-01T00:00:30Z are missing: what was decided on them is not"
                + " known, and the replay goes on from what the monitor knew after them");
  }

  @Test
  void fullDiskIsNotTriedWithEachLine() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no /dev/full here");
    Path file = Files.createSymbolicLink(directory.resolve("j"), full);
    JournalWriter writer = new JournalWriter(new JournalSettings(file, 10_000, 3));
    for (int n = 1; n <= 1000; n++) {
      assertThat(writer.write(n, tick(Duration.ofMillis(100L * n)))).isFalse();
    }
    writer.flush(START);
    writer.close();
    assertThat(files()).containsExactly("j");
    Files.delete(file);
  }

  @Test
  void tryingAgainDoesNotPushOutWhatIsThere() throws IOException {
    Path file = directory.resolve("j");
    Files.writeString(file, "of an earlier run\n");
    RotatingFile rotating = new RotatingFile(file, 3);
    for (int attempt = 0; attempt < 10; attempt++) {
      rotating.begin();
      rotating.write(new byte[] {'x'});
      rotating.close();
    }
    assertThat(files()).containsExactly("j", "j.1.gz");

    rotating.ofUse();
    rotating.begin();
    rotating.close();
    assertThat(files()).containsExactly("j", "j.1.gz", "j.2.gz");
  }

  @Test
  void crashWhileAFileIsCompressedLosesAndDoublesNothing() throws IOException {
    Path file = directory.resolve("j");
    JournalWriter writer = new JournalWriter(new JournalSettings(file, 10_000, 5));
    for (int n = 1; n <= 700; n++) {
      writer.write(n, tick(Duration.ofMillis(100L * n)));
    }
    writer.close();
    long inputs = replay(directory).inputs();
    try (GZIPInputStream plain =
        new GZIPInputStream(Files.newInputStream(directory.resolve("j.1.gz")))) {
      Files.write(directory.resolve("j.1"), plain.readAllBytes());
    }
    Files.copy(directory.resolve("j.1.gz"), directory.resolve("j.1.gz.tmp"));

    assertThat(replay(directory).inputs()).isEqualTo(inputs);
    assertThat(replay(directory).notes()).isEmpty();
  }

  @Test
  void settingsAreThoseOfTheKeys() {
    assertThat(JournalSettings.of(new ConfigReader().read())).isEmpty();
    assertThat(
            JournalSettings.of(
                new ConfigReader().settings("test", Map.of("journal.path", "/x/j")).read()))
        .contains(new JournalSettings(Path.of("/x/j"), 10_000_000, 5))
        .contains(JournalSettings.of(Path.of("/x/j")));
    assertThat(
            JournalSettings.of(
                new ConfigReader()
                    .settings(
                        "test",
                        Map.of(
                            "journal.path", "j",
                            "journal.max-size", "1MB",
                            "journal.files", "2"))
                    .read()))
        .contains(new JournalSettings(Path.of("j"), 1_000_000, 2));
  }
}
