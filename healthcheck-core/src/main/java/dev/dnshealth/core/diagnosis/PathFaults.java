package dev.dnshealth.core.diagnosis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A server answers at one place and not at another: what is between is at fault, and to replace the
 * server would help nobody. From a single place none of this can be told.
 */
public final class PathFaults implements FaultRule {

  private static final Set<FaultId> SILENCE = Ids.ofSilenceAnd(Ids.POD_LOSSY);

  /** One server is not heard at some place. */
  public static final FaultInfo POD =
      new FaultInfo(
          Ids.POD_PATH,
          "answers at some nodes and not at others: the path to it is at fault",
          Severity.FAILED,
          RestartHelps.NO,
          "On the nodes that do not hear it, look at the route to the pod's address, at network"
              + " policies and at the packet filter; on the pod's own node at what is dropped.",
          SILENCE,
          Set.of(FailureMode.F01, FailureMode.F21));

  /** No server of the one node is heard at the other. */
  public static final FaultInfo NODES =
      new FaultInfo(
          Ids.NODE_PATH,
          "queries do not get from one of these nodes to the other, while both are well otherwise",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at the tunnel or the routes of the network plug-in between these two nodes, at"
              + " firewalls between them and at the size of packets that the way allows.",
          SILENCE,
          Set.of(FailureMode.F21));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(POD, NODES);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    Paths paths = Paths.of(situation);
    List<Fault> found = new ArrayList<>();
    paths.sickPairs().stream()
        .sorted(Comparator.comparing(Paths.Pair::one).thenComparing(Paths.Pair::other))
        .map(
            pair ->
                new Fault(
                    NODES,
                    Subject.path(pair.one(), pair.other()),
                    List.of("no server of the one answers at the other"),
                    List.of("a fault of the servers: they answer elsewhere")))
        .forEach(found::add);
    paths.blocked().stream()
        .collect(Collectors.groupingBy(Paths.Path::server, LinkedHashMap::new, Collectors.toList()))
        .forEach((server, dead) -> found.add(fault(server, dead, situation.now())));
    return found;
  }

  private static Fault fault(ServerView server, List<Paths.Path> dead, Instant now) {
    Set<String> deaf = new TreeSet<>();
    dead.forEach(path -> deaf.add(path.from()));
    Set<String> hearing = new TreeSet<>();
    server.lines().stream()
        .filter(Line::answering)
        .forEach(line -> hearing.add(line.vantage().node().orElse(line.vantage().id())));
    Instant since =
        dead.stream()
            .flatMap(path -> path.line().silentSince().stream())
            .min(Instant::compareTo)
            .orElse(now);
    return new Fault(
        POD,
        Subject.server(server.instance()),
        List.of(
            "no answer over UDP at " + String.join(", ", deaf) + " for " + Words.since(since, now),
            "answers at " + String.join(", ", hearing)),
        List.of("a fault of the pod: it answers others"));
  }
}
