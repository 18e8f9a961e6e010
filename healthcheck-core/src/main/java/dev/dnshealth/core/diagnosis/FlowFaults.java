package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.probe.Wire.SocketKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  /** Fewer, or a smaller share, may be the loss of packets. */
  private static final int LEAST_HALVES = 3;

  private static final int LEAST_PAIRS = 6;
  private static final double LEAST_SHARE = 0.2;

  /** The share at the servers themselves must be less than this part of the Service's. */
  private static final int MUCH_LESS = 4;

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(STALE, RACE);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    for (Line line : situation.services()) {
      if (line.answering() && !line.lostLately()) {
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
    return dead.isEmpty() || !situation.noServerSilentFrom(line.vantage())
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
    int halves = halves(Stream.of(line), situation);
    int pairs = pairs(Stream.of(line), situation);
    if (halves < LEAST_HALVES || pairs < LEAST_PAIRS || halves < LEAST_SHARE * pairs) {
      return Optional.empty();
    }
    int halvesThere = halves(servers(situation), situation);
    int pairsThere = pairs(servers(situation), situation);
    // Lost packets hit pairs to the servers as well, and about as often.
    boolean there = (double) halvesThere * pairs * MUCH_LESS >= (double) halves * pairsThere;
    return there
        ? Optional.empty()
        : Optional.of(
            new Fault(
                RACE,
                Subject.service(line.target().id()),
                List.of(
                    halves
                        + " of the last "
                        + pairs
                        + " pairs to the Service were half answered, "
                        + halvesThere
                        + " of "
                        + pairsThere
                        + " to the servers themselves",
                    "single queries are answered"),
                List.of("a server that loses queries: pairs to them directly are answered")));
  }

  private static Stream<Line> servers(Situation situation) {
    return situation.servers().stream().flatMap(server -> server.lines().stream());
  }

  private static int halves(Stream<Line> lines, Situation situation) {
    return lines
        .flatMap(line -> line.cells(SocketKind.PAIR))
        .mapToInt(cell -> cell.halves(situation.now(), PAIRS))
        .sum();
  }

  private static int pairs(Stream<Line> lines, Situation situation) {
    return lines
        .flatMap(line -> line.cells(SocketKind.PAIR))
        .mapToInt(cell -> cell.asked(situation.now(), PAIRS))
        .sum();
  }
}
