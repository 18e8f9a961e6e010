package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names outside the cluster fail while its own names are answered. None of this is a ground for an
 * action: what CoreDNS asks is at fault, or the way there.
 */
public final class UpstreamFaults implements FaultRule {

  /** At every server. */
  public static final FaultInfo DOWN =
      new FaultInfo(
          Ids.UPSTREAM,
          "names outside the cluster are not answered by any server, while the cluster's own are",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at the upstream resolvers that the Corefile forwards to, and the way to them; a"
              + " restart would only empty the caches.",
          Set.of(),
          Set.of(FailureMode.F32));

  /** At one server, or some of them. */
  public static final FaultInfo POD =
      new FaultInfo(
          Ids.POD_UPSTREAM,
          "does not answer names outside the cluster, which another server does",
          Severity.DEGRADED,
          RestartHelps.TEMPORARILY,
          "Look at its node's way to the upstream, at the resolv.conf that node gives it, and at its"
              + " open sockets; on another node it might work.",
          Set.of(),
          Set.of(FailureMode.F09, FailureMode.F14, FailureMode.F31));

  /** An error that is over is still in the cache. */
  public static final FaultInfo CACHED =
      new FaultInfo(
          Ids.ERROR_CACHED,
          "an error for a name outside is answered from the cache: new names are answered",
          Severity.DEGRADED,
          RestartHelps.TEMPORARILY,
          "Wait for the cached error to expire; see servfail and denial of the cache plugin.",
          Set.of(),
          Set.of(FailureMode.F33));

  /** Too many queries wait for the upstream. */
  public static final FaultInfo LIMIT =
      new FaultInfo(
          Ids.FORWARD_LIMIT,
          "queries for names outside are refused: as many as allowed wait for the upstream",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Find out why the upstream is slow, or raise max_concurrent (about 2 kB a query).",
          Set.of(Ids.UPSTREAM, Ids.POD_UPSTREAM),
          Set.of(FailureMode.F34));

  /** Since the Corefile was changed. */
  public static final FaultInfo COREFILE =
      new FaultInfo(
          Ids.COREFILE_CHANGE,
          "names that were answered do not exist any more since the Corefile was changed",
          Severity.FAILED,
          RestartHelps.NO,
          "Compare the Corefile with the one before: an upgrade or an add-on manager may have"
              + " overwritten it.",
          Set.of(Ids.UPSTREAM),
          Set.of(FailureMode.F15));

  /** Never answered at all. */
  public static final FaultInfo NEVER =
      new FaultInfo(
          Ids.EXTERNAL_NEVER,
          "names outside the cluster were never answered since the check began",
          Severity.NOTICE,
          RestartHelps.NO,
          "Nothing, if the cluster has no way out; else look at the upstream resolvers that the"
              + " Corefile forwards to.",
          Set.of(),
          Set.of(FailureMode.F32));

  /** A count that rose so long ago tells of the present. */
  private static final Duration RECENT = Duration.ofMinutes(2);

  /** A changed Corefile reaches the pods by the kubelet's sync and CoreDNS's reload. */
  private static final Duration AFTER_CHANGE = Duration.ofMinutes(5);

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(DOWN, POD, CACHED, LIMIT, COREFILE, NEVER);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<ServerView> able =
        situation.servers().stream()
            .filter(server -> server.reading(QueryClass.INTERNAL) == Reading.RIGHT)
            .toList();
    List<ServerView> failing = able.stream().filter(UpstreamFaults::fails).toList();
    List<Fault> found = new ArrayList<>();
    limit(situation, failing).ifPresent(found::add);
    if (failing.isEmpty()) {
      never(able, situation).ifPresent(found::add);
      return found;
    }
    List<ServerView> good =
        able.stream().filter(s -> s.reading(QueryClass.EXTERNAL) == Reading.RIGHT).toList();
    if (good.isEmpty()) {
      found.add(shared(able, failing, situation));
    } else {
      failing.stream()
          .filter(server -> outlastsCaches(server, situation))
          .forEach(server -> found.add(single(server, good)));
    }
    return found;
  }

  /** Until then the others may only have the answer left in their caches. */
  private static boolean outlastsCaches(ServerView server, Situation situation) {
    return server
        .cells(QueryClass.EXTERNAL)
        .flatMap(cell -> Stream.of(cell.silence(), cell.wrongness()))
        .flatMap(streak -> streak.badFrom().stream())
        .anyMatch(
            from -> from.plus(situation.detection().cachePatience()).isBefore(situation.now()));
  }

  private static boolean fails(ServerView server) {
    Reading reading = server.reading(QueryClass.EXTERNAL);
    return reading == Reading.WRONG || reading == Reading.SILENT;
  }

  private static Fault single(ServerView server, List<ServerView> good) {
    return new Fault(
        POD,
        Subject.server(server.instance()),
        evidence(server).toList(),
        List.of(
            "an upstream that is down: "
                + (good.size() == 1 ? "1 other server gets" : good.size() + " other servers get")
                + " the answer",
            "a server that is down: it answers the cluster's own names"));
  }

  private static Fault shared(
      List<ServerView> able, List<ServerView> failing, Situation situation) {
    List<String> evidence =
        failing.stream()
            .flatMap(server -> evidence(server).map(line -> server.instance() + ": " + line))
            .toList();
    // That a random name does not exist is no better than that the fixed one does not.
    boolean newNamesWork =
        failing.stream().noneMatch(server -> server.wrong(QueryClass.EXTERNAL, Rcode.NXDOMAIN))
            && able.stream()
                .flatMap(server -> server.cells(QueryClass.EXTERNAL_RANDOM))
                .anyMatch(cell -> cell.reading() == Reading.RIGHT && later(cell, failing));
    FaultInfo info = sinceChange(failing, situation) ? COREFILE : newNamesWork ? CACHED : DOWN;
    return new Fault(
        info,
        Subject.cluster(),
        evidence,
        List.of("a fault of the servers: they answer the cluster's own names"));
  }

  /** An answer from before the failure began proves nothing. */
  private static boolean later(Cell random, List<ServerView> failing) {
    Optional<Instant> began =
        failing.stream()
            .flatMap(server -> server.cells(QueryClass.EXTERNAL))
            .flatMap(cell -> cell.lastPass().stream())
            .max(Instant::compareTo);
    return random.lastPass().filter(at -> began.filter(at::isAfter).isPresent()).isPresent();
  }

  private static boolean sinceChange(List<ServerView> failing, Situation situation) {
    boolean unknownNow =
        failing.stream()
            .allMatch(
                server ->
                    server.wrong(QueryClass.EXTERNAL, Rcode.NXDOMAIN)
                        || server.wrong(QueryClass.EXTERNAL, Rcode.REFUSED));
    Optional<Instant> changed =
        situation.facts().flatMap(Facts::config).flatMap(Facts.ConfigFacts::changedAt);
    Optional<Instant> lastRight =
        failing.stream()
            .flatMap(server -> server.cells(QueryClass.EXTERNAL))
            .flatMap(cell -> cell.lastPass().stream())
            .max(Instant::compareTo);
    return unknownNow
        && changed.isPresent()
        && lastRight.isPresent()
        && lastRight.get().isBefore(changed.get().plus(AFTER_CHANGE))
        && lastRight.get().isAfter(changed.get().minus(RECENT));
  }

  private static Optional<Fault> limit(Situation situation, List<ServerView> failing) {
    List<String> evidence = new ArrayList<>();
    failing.stream()
        .filter(server -> server.wrong(QueryClass.EXTERNAL, Rcode.REFUSED))
        .forEach(
            server -> evidence(server).forEach(l -> evidence.add(server.instance() + ": " + l)));
    // REFUSED alone may as well be a Corefile that forwards nothing any more.
    boolean counted = false;
    for (Facts.PodFacts pod : situation.pods().toList()) {
      Optional<Instant> at = pod.pages().flatMap(ServerPages::upstreamLimitAt);
      if (situation.within(at, RECENT)) {
        counted = true;
        evidence.add(
            pod.name()
                + ": its count of queries refused for max_concurrent rose "
                + Words.ago(at.orElseThrow(), situation.now()));
      }
    }
    boolean refused = !evidence.isEmpty() && (counted || !sinceChange(failing, situation));
    return refused
        ? Optional.of(new Fault(LIMIT, Subject.cluster(), evidence, List.of()))
        : Optional.empty();
  }

  private static Optional<Fault> never(List<ServerView> able, Situation situation) {
    if (able.stream().anyMatch(s -> s.reading(QueryClass.EXTERNAL) != Reading.UNKNOWN)) {
      return Optional.empty();
    }
    List<Cell> asked =
        able.stream()
            .flatMap(server -> server.cells(QueryClass.EXTERNAL))
            .filter(cell -> !situation.worked().contains(cell.probe()))
            .toList();
    boolean none =
        !asked.isEmpty()
            && asked.stream()
                .allMatch(c -> c.reading() == Reading.WRONG || c.reading() == Reading.SILENT);
    return none
        ? Optional.of(
            new Fault(
                NEVER,
                Subject.cluster(),
                asked.stream().map(Words::failure).distinct().sorted().toList(),
                List.of()))
        : Optional.empty();
  }

  private static Stream<String> evidence(ServerView server) {
    return server
        .cells(QueryClass.EXTERNAL)
        .filter(cell -> cell.silence().isBad() || cell.wrongness().isBad())
        .map(Words::failure)
        .distinct()
        .sorted();
  }
}
