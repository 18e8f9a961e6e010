package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.probe.QueryClass;
import java.util.List;
import java.util.Set;

/** A server answers, but not what is expected of it. */
public final class AnswerFaults implements FaultRule {

  /** The cluster's own names are answered wrongly. */
  public static final FaultInfo WRONG =
      new FaultInfo(
          new FaultId("DNS-POD-WRONG-ANSWERS"),
          "answers the cluster's own names, but not as expected",
          Severity.FAILED,
          RestartHelps.NO,
          "Compare the Corefile and the server's log with the answer shown; see whether it can reach"
              + " the API server.",
          Set.of());

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(WRONG);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return situation.servers().stream().flatMap(server -> examine(server).stream()).toList();
  }

  private static List<Fault> examine(ServerView server) {
    List<String> evidence =
        server.lines().stream()
            .filter(Line::answering)
            .flatMap(line -> line.cells().stream())
            .filter(cell -> cell.probe().queryClass() != QueryClass.EXTERNAL)
            .filter(cell -> cell.wrongness().isBad())
            .map(AnswerFaults::describe)
            .distinct()
            .sorted()
            .toList();
    return evidence.isEmpty()
        ? List.of()
        : List.of(new Fault(WRONG, Subject.server(server.instance()), evidence, List.of()));
  }

  private static String describe(Cell cell) {
    return cell.probe().question()
        + " over "
        + cell.probe().wire().transport()
        + ": "
        + cell.problem().orElse("not as expected");
  }
}
