package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault of the catalogue, in clusters of many sizes, is told by its name and in time. */
class DiagnosisOfEveryFaultTest {

  private static final List<Integer> PODS = List.of(1, 2, 3, 5, 20, 50);
  private static final List<Integer> NODES = List.of(1, 2, 10, 100);

  @ParameterizedTest
  @EnumSource(FaultKind.class)
  void faultIsToldByItsNameOfItsSubjectInTimeAndGoesAway(FaultKind kind) {
    List<Incident> incidents = incidents(kind);
    assertThat(incidents).hasSizeGreaterThanOrEqualTo(8);

    List<String> complaints =
        incidents.parallelStream()
            .map(SingleFaultRun::of)
            .filter(run -> !run.complaints().isEmpty())
            .map(SingleFaultRun::report)
            .collect(Collectors.toList());

    assertThat(complaints).as("%d incidents of %s", incidents.size(), kind).isEmpty();
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
