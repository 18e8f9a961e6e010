package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire.SocketKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What fails goes by where it is asked from, or by the node of the server: a path is at fault. */
public final class NodeFaults implements FaultRule {

  private static final Set<FaultId> SILENCE =
      Ids.ofSilenceAnd(Ids.UNREACHABLE, Ids.SEVERAL_PODS, Ids.POD_PATH, Ids.NODE_PATH);

  /** The pod network of one node is broken. */
  public static final FaultInfo NETWORK =
      new FaultInfo(
          Ids.NODE_NETWORK,
          "the pod network between this node and the others is broken",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at the network plug-in on this node; keep DNS pods off it until it works.",
          SILENCE,
          Set.of(FailureMode.F21));

  /** Pods are kept from the servers, nodes are not. */
  public static final FaultInfo POLICY =
      new FaultInfo(
          Ids.POLICY_BLOCKS,
          "queries from pods are not answered, while those from nodes are",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at the network policies of the DNS pods' namespace and of the vantage's: UDP and TCP"
              + " to the pods' own port must be allowed.",
          SILENCE,
          Set.of(FailureMode.F28));

  /** One node loses new flows, whereto ever. */
  public static final FaultInfo CONNTRACK =
      new FaultInfo(
          Ids.CONNTRACK_FULL,
          "new flows from this node are lost, while old ones are answered",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Compare nf_conntrack_count with nf_conntrack_max on this node, and raise the limit or find"
              + " who opens so many flows.",
          Set.of(Ids.OVERLOAD, Ids.POD_LOSSY, Ids.STALE_ENDPOINTS, Ids.TERMINATION_GAP),
          Set.of(FailureMode.F27));

  /** Of many lines that lose a part one or the other has luck. */
  private static final double ALMOST_ALL = 0.9;

  /** Fewer queries by old flows prove nothing. */
  private static final int LEAST_STICKY = 8;

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(NETWORK, POLICY, CONNTRACK);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>(conntrack(situation));
    boolean silence =
        situation.servers().stream()
            .flatMap(server -> server.lines().stream())
            .anyMatch(line -> line.silentSince().isPresent());
    if (silence) {
      policy(situation).ifPresent(found::add);
      if (found.stream().noneMatch(fault -> fault.id().equals(Ids.POLICY_BLOCKS))) {
        Paths.of(situation).sickNodes().stream()
            .sorted()
            .map(NodeFaults::network)
            .forEach(found::add);
      }
    }
    return found;
  }

  private static Fault network(String node) {
    return new Fault(
        NETWORK,
        Subject.node(node),
        List.of(
            "all paths between this node and others are dead", "paths between other nodes are not"),
        List.of("a fault of the pods: all paths across the node's border fail alike"));
  }

  private static Optional<Fault> policy(Situation situation) {
    List<Line> fromPods = lines(situation, v -> v.network() == Network.POD);
    List<Line> fromNodes = lines(situation, v -> v.network() == Network.HOST);
    boolean blocked =
        !fromPods.isEmpty()
            && fromPods.stream().allMatch(line -> line.silentSince().isPresent())
            && fromNodes.stream().filter(Line::known).count() >= 1
            && fromNodes.stream().filter(Line::known).allMatch(Line::answering);
    return blocked
        ? Optional.of(
            new Fault(
                POLICY,
                Subject.cluster(),
                List.of(
                    "no server answers a vantage in the pod network",
                    "every server answers vantages in the nodes' network"),
                List.of("a fault of the servers: they answer their nodes")))
        : Optional.empty();
  }

  private static List<Line> lines(Situation situation, Predicate<Vantage> from) {
    return situation.servers().stream()
        .flatMap(server -> server.lines().stream())
        .filter(line -> from.test(line.vantage()))
        .toList();
  }

  private static List<Fault> conntrack(Situation situation) {
    double bound = situation.detection().lossShare();
    if (situation.services().stream()
        .noneMatch(line -> line.lost().filter(lost -> lost >= bound).isPresent())) {
      return List.of();
    }
    Map<Vantage, List<Line>> byVantage =
        Stream.concat(
                situation.services().stream(),
                situation.servers().stream().flatMap(server -> server.lines().stream()))
            .collect(
                Collectors.groupingBy(
                    Line::vantage,
                    () -> new TreeMap<>(Comparator.comparing(Vantage::id)),
                    Collectors.toList()));
    List<Fault> found = new ArrayList<>();
    byVantage.forEach(
        (vantage, lines) -> {
          long losing =
              lines.stream()
                  .filter(l -> l.silentSince().isPresent() || l.lost().orElse(0.0) >= bound / 2)
                  .count();
          boolean allLose = lines.size() >= 2 && losing >= ALMOST_ALL * lines.size();
          if (allLose && oldFlowsLoseNothing(lines, situation)) {
            found.add(
                new Fault(
                    CONNTRACK,
                    Subject.node(vantage.node().orElse(vantage.id())),
                    List.of(
                        "queries from new ports are lost to the Service and to every server",
                        "queries from ports that are kept are all answered"),
                    List.of("a fault of the servers: they answer what comes by old flows")));
          }
        });
    return found;
  }

  private static boolean oldFlowsLoseNothing(List<Line> lines, Situation situation) {
    long asked =
        lines.stream()
            .flatMap(line -> line.cells(SocketKind.STICKY))
            .mapToInt(cell -> cell.asked(situation.now(), situation.detection().lossWindow()))
            .sum();
    return asked >= LEAST_STICKY
        && lines.stream()
            .flatMap(line -> line.cells(SocketKind.STICKY))
            .allMatch(
                cell ->
                    cell.lost(situation.now(), situation.detection().lossWindow(), 1)
                        .filter(lost -> lost > 0)
                        .isEmpty());
  }
}
