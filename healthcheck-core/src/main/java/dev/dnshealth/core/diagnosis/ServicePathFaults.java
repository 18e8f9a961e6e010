package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.probe.Vantage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way through the DNS Service's address is broken while servers behind it answer. */
public final class ServicePathFaults implements FaultRule {

  /** The Service's address is silent. */
  public static final FaultInfo SILENT =
      new FaultInfo(
          Ids.SERVICE_PATH,
          "the Service's address does not answer, while servers behind it do",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at kube-proxy, or what stands in for it, on the node of the vantage, and at the"
              + " Service's EndpointSlices.",
          Set.of(Ids.STALE_ENDPOINTS, Ids.TERMINATION_GAP, Ids.STALE_FLOWS, Ids.PAIR_RACE),
          Set.of(FailureMode.F22, FailureMode.F37));

  /** It leads to a server that is not there. */
  public static final FaultInfo STALE =
      new FaultInfo(
          Ids.STALE_ENDPOINTS,
          "the Service's address answers only a part of the queries, while every server answers all",
          Severity.FAILED,
          RestartHelps.NO,
          "kube-proxy on the node of the vantage may still send queries to pods that are gone: see"
              + " whether it runs, compare its rules with the EndpointSlices, and restart it.",
          Set.of(Ids.STALE_FLOWS, Ids.PAIR_RACE),
          Set.of(FailureMode.F22, FailureMode.F24));

  /** A server is just going. */
  public static final FaultInfo TERMINATION =
      new FaultInfo(
          Ids.TERMINATION_GAP,
          "queries are lost while a server goes away",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Give the health plugin a lameduck that outlasts the spread of the EndpointSlices (some 5"
              + " to 30 s), so that a server answers until nobody asks it any more.",
          Set.of(Ids.STALE_ENDPOINTS, Ids.STALE_FLOWS, Ids.PAIR_RACE),
          Set.of(FailureMode.F11));

  /** The API is lost, and with it the news that a server is gone. */
  public static final FaultInfo FROZEN =
      new FaultInfo(
          Ids.ENDPOINTS_FROZEN,
          "a server is gone, and without the API nobody takes it out of the Service",
          Severity.FAILED,
          RestartHelps.NO,
          "Bring the control plane back; until then a part of all queries is lost.",
          Set.of(Ids.UNREACHABLE, Ids.STALE_ENDPOINTS, Ids.TERMINATION_GAP, Ids.SERVICE_PATH),
          Set.of(FailureMode.F36));

  /** The cache on a node does not answer. */
  public static final FaultInfo CACHE =
      new FaultInfo(
          Ids.NODE_CACHE_DOWN,
          "the DNS cache on this node does not answer, while servers do",
          Severity.FAILED,
          RestartHelps.NO,
          "Restart the node-local-dns pod of this node, and look at its log; the DNS pods are well.",
          Set.of(Ids.SERVICE_PATH, Ids.STALE_ENDPOINTS, Ids.STALE_FLOWS),
          Set.of(FailureMode.F30));

  /** Endpoints need a moment to reach every node. */
  private static final Duration SPREAD = Duration.ofSeconds(15);

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SILENT, STALE, TERMINATION, FROZEN, CACHE);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    if (situation.answering() == 0) {
      return List.of();
    }
    List<Fault> found = new ArrayList<>();
    List<Line> silent =
        situation.services().stream().filter(line -> line.silentSince().isPresent()).toList();
    // Seen through a cache, the Service's silence is the cache's: kube-proxy has no part in it.
    if (situation.throughCache()) {
      List<Line> caches = new ArrayList<>(silent);
      situation.caches().stream().filter(l -> l.silentSince().isPresent()).forEach(caches::add);
      caches.stream().findFirst().ifPresent(line -> found.add(cache(line, situation)));
      return found;
    }
    if (!silent.isEmpty()) {
      found.addAll(silent(silent, situation));
    }
    losing(situation).ifPresent(found::add);
    frozen(situation).ifPresent(found::add);
    return found;
  }

  private static List<Fault> silent(List<Line> silent, Situation situation) {
    long known = situation.services().stream().filter(Line::known).count();
    boolean everywhere = silent.size() == known;
    return silent.stream()
        .map(
            line ->
                new Fault(
                    SILENT,
                    everywhere
                        ? Subject.service(line.target().id())
                        : line.vantage()
                            .node()
                            .map(Subject::node)
                            .orElse(Subject.service(line.target().id())),
                    List.of(
                        "no answer from the Service's address for "
                            + Words.since(line.silentSince().orElseThrow(), situation.now())
                            + ", seen from "
                            + name(line.vantage()),
                        Words.servers(situation.answering())
                            + " when asked at their own addresses"),
                    List.of(
                        "a fault of the servers: "
                            + Words.servers(situation.answering())
                            + " directly")))
        .toList();
  }

  private static Optional<Fault> losing(Situation situation) {
    double bound = situation.detection().lossShare();
    boolean losing =
        situation.services().stream()
            .anyMatch(line -> line.lost().filter(lost -> lost >= bound).isPresent());
    if (!losing || !noneFallsSilent(situation)) {
      return Optional.empty();
    }
    boolean going =
        situation.pods().anyMatch(PodFacts::terminating)
            || situation.within(Optional.of(situation.serversSince()), SPREAD);
    return situation.services().stream()
        .filter(line -> line.lost().filter(lost -> lost >= bound).isPresent())
        .filter(line -> everyServerAnswers(line.vantage(), bound, situation))
        .findFirst()
        .map(
            line ->
                new Fault(
                    going ? TERMINATION : STALE,
                    going ? Subject.service(line.target().id()) : whose(line, situation),
                    List.of(
                        Words.percent(line.lost().orElseThrow())
                            + " of the recent queries to the Service's address lost, seen from "
                            + name(line.vantage()),
                        "each server answers at its own address"),
                    List.of("a server that loses queries: none does when asked directly")));
  }

  /** Where only one node loses, while others send as much and lose nothing, it is that node's. */
  private static Subject whose(Line losing, Situation situation) {
    Optional<String> node = losing.vantage().node();
    List<Line> elsewhere =
        situation.services().stream()
            .filter(line -> line.known() && !line.vantage().node().equals(node))
            .toList();
    boolean alone =
        !elsewhere.isEmpty()
            && elsewhere.stream().noneMatch(l -> l.lostLately() || l.silentSince().isPresent());
    return node.filter(name -> alone)
        .map(Subject::node)
        .orElse(Subject.service(losing.target().id()));
  }

  /** What the vantage loses to a server as well is not the Service's doing. */
  private static boolean everyServerAnswers(Vantage vantage, double bound, Situation situation) {
    return situation.servers().stream()
        .flatMap(server -> server.lines().stream())
        .filter(line -> line.vantage().id().equals(vantage.id()))
        .noneMatch(line -> line.lost().filter(lost -> lost >= bound / 2).isPresent());
  }

  /** A server that falls silent is soon known by another name than this. */
  private static boolean noneFallsSilent(Situation situation) {
    return situation.servers().stream()
        .flatMap(server -> server.lines().stream())
        .filter(Line::known)
        .flatMap(Line::liveness)
        .allMatch(cell -> cell.silence().bad() < 2);
  }

  private static Optional<Fault> frozen(Situation situation) {
    Optional<ServerView> gone =
        situation.servers().stream()
            .filter(server -> server.silence().filter(Silence.UNREACHABLE::equals).isPresent())
            .findFirst();
    return situation.stale() && gone.isPresent()
        ? Optional.of(
            new Fault(
                FROZEN,
                Subject.cluster(),
                List.of(
                    "the API was last heard "
                        + Words.ago(situation.targets().asOf(), situation.now()),
                    gone.get().instance() + " cannot be reached"),
                List.of()))
        : Optional.empty();
  }

  private static Fault cache(Line line, Situation situation) {
    return new Fault(
        CACHE,
        Subject.node(line.vantage().node().orElse(line.vantage().id())),
        List.of(
            "no answer from "
                + line.target().id()
                + " for "
                + Words.since(line.silentSince().orElseThrow(), situation.now()),
            Words.servers(situation.answering()) + " when asked at their own addresses"),
        List.of("kube-proxy: the cache on the node answers at the Service's address"));
  }

  private static String name(Vantage vantage) {
    return vantage.node().map(node -> "node " + node).orElse(vantage.id());
  }
}
