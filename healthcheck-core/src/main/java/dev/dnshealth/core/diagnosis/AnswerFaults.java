package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
          Set.of(new FaultId("DNS-SERVICE-WRONG-ANSWERS")),
          Set.of(FailureMode.F17));

  /** The Service's address answers wrongly, which the servers behind it do not. */
  public static final FaultInfo SERVICE_WRONG =
      new FaultInfo(
          new FaultId("DNS-SERVICE-WRONG-ANSWERS"),
          "the Service's address answers the cluster's own names, but not as expected",
          Severity.FAILED,
          RestartHelps.NO,
          "Somebody else may answer at this address: look at the Service's EndpointSlices, at"
              + " kube-proxy, and at rules that redirect DNS.",
          Set.of(),
          Set.of(FailureMode.F20));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(WRONG, SERVICE_WRONG);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return Stream.concat(
            situation.servers().stream().flatMap(server -> examine(server).stream()),
            situation.services().stream().flatMap(line -> examine(line).stream()))
        .toList();
  }

  private static List<Fault> examine(Line service) {
    List<String> evidence = wrong(service).distinct().sorted().toList();
    return evidence.isEmpty()
        ? List.of()
        : List.of(
            new Fault(SERVICE_WRONG, Subject.service(service.target().id()), evidence, List.of()));
  }

  private static List<Fault> examine(ServerView server) {
    List<String> evidence =
        server.lines().stream().flatMap(AnswerFaults::wrong).distinct().sorted().toList();
    return evidence.isEmpty()
        ? List.of()
        : List.of(new Fault(WRONG, Subject.server(server.instance()), evidence, List.of()));
  }

  private static Stream<String> wrong(Line line) {
    return line.answering()
        ? line.cells().stream()
            .filter(cell -> cell.probe().queryClass().internal())
            .filter(cell -> cell.wrongness().isBad())
            .map(AnswerFaults::describe)
        : Stream.empty();
  }

  private static String describe(Cell cell) {
    return cell.probe().question()
        + " over "
        + cell.probe().wire().transport()
        + ": "
        + cell.problem().orElse("not as expected");
  }
}
