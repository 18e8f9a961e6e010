package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.QueryClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Small answers come, others do not. */
public final class SizeFaults implements FaultRule {

  /** Large answers over UDP are lost on the way. */
  public static final FaultInfo LARGE =
      new FaultInfo(
          Ids.LARGE_LOST,
          "large answers over UDP are lost, small ones are not",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Set bufsize 1232 in the Corefile, and look at the MTU of the pod network and at who drops"
              + " fragments.",
          Set.of(),
          Set.of(FailureMode.F29));

  /** TCP does not get through. */
  public static final FaultInfo TCP =
      new FaultInfo(
          Ids.TCP_BLOCKED,
          "answers over UDP, but not over TCP: what is too large for UDP cannot be had",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look at network policies, security groups and the Service's ports: TCP 53 must be allowed"
              + " beside UDP 53.",
          Set.of(),
          Set.of(FailureMode.F29));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(LARGE, TCP);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    large(situation).ifPresent(found::add);
    List<ServerView> without = situation.servers().stream().filter(SizeFaults::withoutTcp).toList();
    if (without.size() == 1) {
      found.add(tcp(Subject.server(without.get(0).instance())));
    } else if (without.size() > 1) {
      found.add(tcp(Subject.cluster()));
    } else {
      situation.services().stream()
          .filter(line -> withoutTcp(line) && situation.noServerSilentFrom(line.vantage()))
          .findFirst()
          .ifPresent(line -> found.add(tcp(Subject.service(line.target().id()))));
    }
    return found;
  }

  private static Fault tcp(Subject subject) {
    return new Fault(
        TCP,
        subject,
        List.of("no answer over TCP", "the same questions are answered over UDP"),
        List.of("a server that is down: it answers over UDP"));
  }

  private static boolean withoutTcp(ServerView server) {
    return server.answering()
        && !server.lines().isEmpty()
        && server.lines().stream().filter(Line::known).allMatch(SizeFaults::withoutTcp);
  }

  private static boolean withoutTcp(Line line) {
    return line.answering()
        && line.lost().isEmpty()
        && line.cell(DefaultProbes.INTERNAL_TCP)
            .filter(cell -> cell.silentSince().isPresent())
            .isPresent();
  }

  private static Optional<Fault> large(Situation situation) {
    List<String> evidence = new ArrayList<>();
    for (ServerView server : situation.servers()) {
      if (server.answering() && server.reading(QueryClass.LARGE) == Reading.SILENT) {
        server.lines().stream()
            .filter(SizeFaults::smallOnly)
            .findFirst()
            .ifPresent(
                line ->
                    evidence.add(
                        server.instance()
                            + ": no answer with an EDNS size of "
                            + largest()
                            + ", but with smaller ones"));
      }
    }
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                LARGE,
                Subject.cluster(),
                evidence,
                List.of("a server that is down: it answers the same question in fewer bytes")));
  }

  private static boolean smallOnly(Line line) {
    boolean largestLost = step(line, largest()).filter(c -> c.silence().isBad()).isPresent();
    boolean smallerAnswered =
        DefaultProbes.LARGE_STEPS.stream()
            .filter(size -> size < largest())
            .anyMatch(size -> step(line, size).filter(SizeFaults::answered).isPresent());
    return largestLost && smallerAnswered;
  }

  private static boolean answered(Cell cell) {
    return cell.reading() == Reading.RIGHT;
  }

  private static Optional<Cell> step(Line line, int size) {
    return line.cell(DefaultProbes.LARGE + size);
  }

  private static int largest() {
    return DefaultProbes.LARGE_STEPS.get(DefaultProbes.LARGE_STEPS.size() - 1);
  }
}
