package dev.dnshealth.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a cell of the window takes when it is full. The figure of docs/diagnosis.md. */
class CellMemoryTest {

  private static final int CELLS = 10_000;

  /** Of which 528 are the samples. */
  private static final int MOST_BYTES = 1_100;

  private static final Vantage HERE = new Vantage("here", Optional.empty(), Network.POD);
  private static final Target TARGET =
      Target.service("kube-dns", Addresses.socketAddress("192.0.2.1", 53));
  private static final Probe PROBE =
      Probe.of(
          "internal-udp",
          QueryClass.INTERNAL,
          new Question("kubernetes.default.svc.cluster.local", RecordType.A),
          Wire.udp(),
          Expectation.noError(new AnswerRule.Any()));

  @Test
  void fullCellTakesAboutAKilobyte() {
    Cell[] cells = new Cell[CELLS];
    full();
    long before = used();
    for (int i = 0; i < CELLS; i++) {
      cells[i] = full();
    }
    long bytes = (used() - before) / CELLS;
    System.out.printf("a full cell of the evidence window: %d bytes%n", bytes);
    assertThat(bytes).isBetween((long) Samples.KEPT * Long.BYTES, (long) MOST_BYTES);
    assertThat(cells[CELLS - 1].samples().size()).isEqualTo(Samples.KEPT);
  }

  private static Cell full() {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    Outcome answer =
        new Outcome.Answered(
            new Reply(Rcode.NOERROR, true, false, List.of(), 80), Timing.of(Duration.ofMillis(1)));
    Cell cell = Cell.of(HERE, TARGET, PROBE);
    for (int i = 0; i < Samples.KEPT; i++) {
      at = at.plusSeconds(1);
      cell =
          cell.add(
              new Observation(i, HERE, TARGET, PROBE, at, at.plusMillis(1), answer, false),
              Detection.defaults());
    }
    return cell;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    // Once is a wish; what is left after several is what is held.
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
