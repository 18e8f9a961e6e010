package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.FaultCatalogue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault of the catalogue, in clusters of many sizes, is told by its name and in time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiagnosisOfEveryFaultTest {

  private static final List<Integer> PODS = List.of(1, 2, 3, 5, 20, 50);
  private static final List<Integer> NODES = List.of(1, 2, 10, 100);

  private final Map<FaultKind, List<SingleFaultRun>> runs = new EnumMap<>(FaultKind.class);

  @ParameterizedTest
  @EnumSource(FaultKind.class)
  void faultIsToldByItsNameOfItsSubjectInTimeAndGoesAway(FaultKind kind) {
    assertThat(runs(kind)).hasSizeGreaterThanOrEqualTo(8);

    assertThat(runs(kind))
        .filteredOn(run -> !run.complaints().isEmpty())
        .extracting(SingleFaultRun::report)
        .as("%d incidents of %s", runs(kind).size(), kind)
        .hasSizeLessThanOrEqualTo(Expected.known(kind));
  }

  @Test
  void everyFaultOfTheCatalogueCanBeSimulated() {
    assertThat(FaultCatalogue.faults().map(info -> info.id().value()))
        // Not a fault that begins: what never worked was never put out of order.
        .filteredOn(id -> !id.equals("DNS-EXTERNAL-NEVER"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(FaultKind.values()).map(kind -> kind.id().value()).toList());
  }

  @Test
  void pageTellsWhatIsTakenForWhat() throws IOException {
    ConfusionPage.table(
        "One fault at a time",
        Arrays.stream(FaultKind.values()).map(kind -> row(kind, runs(kind))).toList());
  }

  private static String row(FaultKind kind, List<SingleFaultRun> runs) {
    Map<String, Long> told =
        runs.stream()
            .flatMap(run -> run.told().stream())
            .collect(Collectors.groupingBy(id -> id, TreeMap::new, Collectors.counting()));
    String right = kind.id().value();
    String others =
        told.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(right))
            .map(entry -> "`" + entry.getKey() + "` " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "| `%s` | %d | %d | %s |"
        .formatted(right, runs.size(), told.getOrDefault(right, 0L), others);
  }

  private List<SingleFaultRun> runs(FaultKind kind) {
    return runs.computeIfAbsent(
        kind, k -> incidents(k).parallelStream().map(SingleFaultRun::of).toList());
  }

  /** Returns incidents with every number of pods, nodes and vantages that the fault allows. */
  static List<Incident> incidents(FaultKind kind) {
    Expected expected = Expected.of(kind);
    List<Incident> incidents = new ArrayList<>();
    int turn = kind.name().length();
    for (int pods : PODS) {
      if (pods < expected.leastPods() || pods > expected.mostPods()) {
        continue;
      }
      int times = pods <= 5 ? 4 : 2;
      for (int i = 0; i < times; i++) {
        int nodes = Math.max(Expected.leastNodes(kind), NODES.get(turn % NODES.size()));
        int mostVantages = pods <= 5 ? 4 : 2;
        int vantages = 1 + (turn / NODES.size() + turn) % mostVantages;
        long seed = 1000L * pods + turn;
        incidents.add(
            Incident.of(kind, pods, nodes, Math.max(expected.leastVantages(), vantages), seed));
        turn++;
      }
    }
    return incidents;
  }
}
