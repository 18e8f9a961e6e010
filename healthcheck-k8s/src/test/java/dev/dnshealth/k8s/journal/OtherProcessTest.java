package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal is replayed by another process than wrote it, in which sets, maps and hashes have
 * another order: nothing that is decided may depend on that.
 */
class OtherProcessTest {

  @TempDir private Path directory;

  @Test
  void journalOfAnotherProcessIsReplayedToTheSameDecisions() throws Exception {
    Path output = directory.resolve("output");
    Path journal = Files.createDirectory(directory.resolve("journal"));
    Process recording =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Incident.class.getName(),
                journal.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(recording.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      recording.destroyForcibly();
    }
    assertThat(recording.exitValue()).as(Files.readString(output)).isZero();

    ReplayReport report = replay(journal);

    assertThat(report.difference()).isEmpty();
    assertThat(report.result()).isEqualTo(ReplayReport.Result.SAME);
    assertThat(Incident.statesThatAreTheSame(journal)).isGreaterThan(5);
    assertThat(report.timeline()).extracting(line -> line.decision().what()).contains("perform");
  }

  private static ReplayReport replay(Path journal) throws IOException {
    return Incident.replay(journal, Replay.asRecorded());
  }
}
