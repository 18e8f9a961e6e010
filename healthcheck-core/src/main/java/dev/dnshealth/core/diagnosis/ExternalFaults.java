package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.target.Transport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Names outside the cluster fail while its own names are answered. */
public final class ExternalFaults implements FaultRule {

  /** External names fail, at one server or all. */
  public static final FaultInfo EXTERNAL =
      new FaultInfo(
          new FaultId("DNS-EXTERNAL-NAMES"),
          "names outside the cluster are not answered, while the cluster's own names are",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at the upstream resolvers that the Corefile forwards to, and the way to them.",
          Set.of(),
          Set.of(FailureMode.F32));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(EXTERNAL);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    Set<String> failing = new TreeSet<>();
    for (ServerView server : situation.servers()) {
      server.lines().stream()
          .filter(Line::answering)
          .forEach(
              line ->
                  broken(line)
                      .forEach(
                          cell ->
                              failing.add(
                                  server.instance()
                                      + ": "
                                      + cell.probe().question()
                                      + ": "
                                      + what(cell))));
    }
    if (failing.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Fault(
            EXTERNAL,
            Subject.cluster(),
            List.copyOf(failing),
            List.of("a fault of the servers: they answer the cluster's own names")));
  }

  private static String what(Cell cell) {
    return cell.silence().isBad() ? "no answer" : cell.problem().orElse("not as expected");
  }

  /** A name that was never answered proves nothing: the cluster may have no way out at all. */
  private static Stream<Cell> broken(Line line) {
    return line.cells(QueryClass.EXTERNAL, Transport.UDP)
        .filter(cell -> cell.firstPass().isPresent())
        .filter(cell -> cell.silence().isBad() || cell.wrongness().isBad());
  }
}
