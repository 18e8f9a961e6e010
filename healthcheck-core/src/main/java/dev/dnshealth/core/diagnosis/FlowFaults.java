package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.probe.Wire.SocketKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** New single queries are answered, others are not: the nodes' connection tracking is at fault. */
public final class FlowFaults implements FaultRule {

  /** Flows that were there before lead nowhere. */
  public static final FaultInfo STALE =
      new FaultInfo(
          Ids.STALE_FLOWS,
          "clients that keep their port are not answered any more, while new ones are",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Do not restart DNS pods: each one that goes leaves more such flows. Delete the UDP"
              + " conntrack entries for port 53 on the nodes, and look at kube-proxy's version.",
          Set.of(),
          Set.of(FailureMode.F23, FailureMode.F25));

  /** Of two queries sent at once one is lost. */
  public static final FaultInfo RACE =
      new FaultInfo(
          Ids.PAIR_RACE,
          "of A and AAAA asked at once through the Service one is lost now and then: resolvers wait"
              + " five seconds",
          Severity.DEGRADED,
          RestartHelps.NO,
          "A race in the kernel's connection tracking: use a node-local DNS cache, or"
              + " single-request-reopen in resolv.conf.",
          Set.of(),
          Set.of(FailureMode.F26));

  private static final Duration PAIRS = Duration.ofMinutes(5);

  /** One may be the loss of a packet. */
  private static final int LEAST_HALVES = 2;

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(STALE, RACE);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    for (Line line : situation.services()) {
      if (line.answering() && line.lost().isEmpty()) {
        stale(line, situation).ifPresent(found::add);
        race(line, situation).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<Fault> stale(Line line, Situation situation) {
    List<Cell> flows = line.cells(SocketKind.STICKY).toList();
    List<Cell> dead =
        flows.stream()
            .filter(cell -> cell.silentSince().isPresent() && cell.lastAnswer().isPresent())
            .toList();
    return dead.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                STALE,
                Subject.service(line.target().id()),
                List.of(
                    dead.size()
                        + " of "
                        + flows.size()
                        + " flows that were answered before are silent, the longest for "
                        + Words.since(
                            dead.stream()
                                .flatMap(cell -> cell.silentSince().stream())
                                .min(Comparable::compareTo)
                                .orElseThrow(),
                            situation.now()),
                    "queries from new ports are all answered"),
                List.of("a server that is down: every server answers at its own address")));
  }

  private static Optional<Fault> race(Line line, Situation situation) {
    int halves = halves(line, situation);
    if (halves < LEAST_HALVES) {
      return Optional.empty();
    }
    boolean servers =
        situation.servers().stream()
            .flatMap(server -> server.lines().stream())
            .anyMatch(l -> halves(l, situation) > 0 || l.lost().isPresent());
    return servers
        ? Optional.empty()
        : Optional.of(
            new Fault(
                RACE,
                Subject.service(line.target().id()),
                List.of(
                    halves + " of the pairs of the last five minutes were half answered",
                    "single queries are all answered, and so are pairs to the servers themselves"),
                List.of("a server that loses queries: none does when asked directly")));
  }

  private static int halves(Line line, Situation situation) {
    return line.cells(SocketKind.PAIR).mapToInt(cell -> cell.halves(situation.now(), PAIRS)).sum();
  }
}
