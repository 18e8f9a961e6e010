package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Servers answer everything, but from old data: they disagree with the API on what changed since,
 * and nothing else shows it.
 */
public final class StaleDataFaults implements FaultRule {

  private static final List<QueryClass> TRUTHS = List.of(QueryClass.TRUTH, QueryClass.TRUTH_GONE);

  /** What answers the cluster's own names wrongly by and by is not old data. */
  private static final List<QueryClass> QUESTIONS =
      List.of(QueryClass.TRUTH, QueryClass.TRUTH_GONE, QueryClass.INTERNAL);

  /** One server's data is old. */
  public static final FaultInfo POD =
      new FaultInfo(
          Ids.POD_STALE,
          "answers from old data: its watch of the API is frozen",
          Severity.DEGRADED,
          RestartHelps.ONLY_IF_SINGLE,
          "Replace the pod; before that, see whether its node reaches the API server.",
          Set.of(Ids.SERVICE_WRONG),
          Set.of(FailureMode.F08));

  /** The data of several is. */
  public static final FaultInfo SEVERAL =
      new FaultInfo(
          Ids.STALE,
          "several servers answer from old data, or none has new data",
          Severity.DEGRADED,
          RestartHelps.NO,
          "See whether DNS pods reach the API server, and whether their account still may list and"
              + " watch services and endpointslices.",
          Set.of(Ids.SERVICE_WRONG),
          Set.of(FailureMode.F08, FailureMode.F16));

  /** AAAA of a name without one is not answered by "none". */
  public static final FaultInfo AAAA =
      new FaultInfo(
          Ids.AAAA,
          "a question for AAAA of a name that has only A is answered by an error",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look for a template or rewrite of AAAA in the Corefile: the right answer is NOERROR"
              + " without records; some resolvers take an error for the whole name.",
          Set.of(),
          Set.of(FailureMode.F43));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(POD, SEVERAL, AAAA);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    aaaa(situation).ifPresent(found::add);
    // What we know of the API may be as old ourselves.
    if (!situation.stale()) {
      stale(situation).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Fault> stale(Situation situation) {
    List<ServerView> stale = situation.servers().stream().filter(StaleDataFaults::stale).toList();
    if (stale.isEmpty()) {
      return Optional.empty();
    }
    if (stale.size() > 1) {
      return Optional.of(several(stale));
    }
    ServerView server = stale.get(0);
    return switch (Alone.of(server, QUESTIONS, situation)) {
      case YES ->
          Optional.of(
              new Fault(
                  POD,
                  Subject.server(server.instance()),
                  evidence(server).toList(),
                  List.of("a change that no server has heard of yet: another server knows it")));
      case NO -> Optional.of(several(stale));
      case OPEN -> Optional.empty();
    };
  }

  private static Fault several(List<ServerView> stale) {
    return new Fault(
        SEVERAL,
        Subject.cluster(),
        stale.stream()
            .flatMap(server -> evidence(server).map(line -> server.instance() + ": " + line))
            .toList(),
        List.of());
  }

  private static boolean stale(ServerView server) {
    return server.reading(QueryClass.INTERNAL) == Reading.RIGHT
        && TRUTHS.stream().anyMatch(c -> server.wrong(c) && onlyThese(server, c));
  }

  /**
   * A server that was well only after that is new, and one that says SERVFAIL does not have old
   * data, but none.
   */
  private static boolean onlyThese(ServerView server, QueryClass c) {
    Optional<Instant> since = server.wrongSince(c);
    return since.isPresent()
        && !server.wrong(c, Rcode.SERVFAIL)
        && !fades(server, c)
        && server
            .cells(QueryClass.INTERNAL)
            .flatMap(cell -> cell.firstPass().stream())
            .anyMatch(at -> at.isBefore(since.get()));
  }

  /** With the usual names answered wrongly since then it is another fault that fades. */
  private static boolean fades(ServerView server, QueryClass c) {
    return server
        .wrongSince(c)
        .filter(at -> server.erredSince(QueryClass.INTERNAL, at))
        .isPresent();
  }

  private static Stream<String> evidence(ServerView server) {
    return Stream.concat(
        TRUTHS.stream()
            .flatMap(server::cells)
            .filter(cell -> cell.wrongness().isBad())
            .map(Words::failure)
            .distinct()
            .sorted(),
        Stream.of("the cluster's older names are answered rightly"));
  }

  private static Optional<Fault> aaaa(Situation situation) {
    List<String> evidence =
        situation.servers().stream()
            .filter(server -> server.reading(QueryClass.INTERNAL) == Reading.RIGHT)
            .filter(server -> server.wrong(QueryClass.INTERNAL_EMPTY))
            .filter(server -> !fades(server, QueryClass.INTERNAL_EMPTY))
            .flatMap(
                server ->
                    server
                        .cells(QueryClass.INTERNAL_EMPTY)
                        .filter(cell -> cell.wrongness().isBad())
                        .map(cell -> server.instance() + ": " + Words.failure(cell)))
            .distinct()
            .toList();
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                AAAA,
                Subject.cluster(),
                evidence,
                List.of("a server without the zone: the name's A record is answered")));
  }
}
