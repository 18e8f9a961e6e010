package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is diagnosed must not depend on the order of sets, maps and hashes, which differs from
 * process to process: or what one process recorded could not be replayed by another.
 */
class SameInEveryProcessTest {

  private static final int PODS = 3;
  private static final int NODES = 2;
  private static final int VANTAGES = 2;

  @TempDir private Path directory;

  /** Writes what is diagnosed into the file that is named. */
  public static void main(String[] args) throws Exception {
    Files.write(Path.of(args[0]), diagnoses());
  }

  private static List<String> diagnoses() {
    List<String> lines = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      Expected expected = Expected.of(kind);
      int pods = Math.max(expected.leastPods(), Math.min(PODS, expected.mostPods()));
      int nodes = Math.max(Expected.leastNodes(kind), NODES);
      Incident incident = Incident.of(kind, pods, nodes, VANTAGES, lines.size());
      Instant end = incident.fault().until().plusSeconds(10);
      incident
          .watch()
          .run(
              Duration.between(Incident.START, end),
              diagnosis -> lines.add(kind + text(diagnosis)));
    }
    return lines;
  }

  private static String text(Diagnosis diagnosis) {
    StringBuilder text = new StringBuilder(" at " + diagnosis.at() + ": " + diagnosis.verdict());
    for (Fault fault : diagnosis.faults()) {
      text.append(" | ").append(fault.id()).append(" of ").append(fault.subject());
      text.append(", ").append(fault.evidence()).append(", not ").append(fault.ruledOut());
    }
    return text.toString().replace('\n', ' ');
  }

  @Test
  void anotherProcessDiagnosesTheSameInTheSameWords() throws Exception {
    Path file = directory.resolve("diagnoses");
    Path output = directory.resolve("output");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SameInEveryProcessTest.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    List<String> here = diagnoses();
    try {
      assertThat(other.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.exitValue()).as(Files.readString(output)).isZero();

    List<String> there = Files.readAllLines(file);
    assertThat(there).hasSameSizeAs(here).anyMatch(line -> line.contains("DNS-"));
    for (int i = 0; i < here.size(); i++) {
      assertThat(there.get(i)).isEqualTo(here.get(i));
    }
  }
}
