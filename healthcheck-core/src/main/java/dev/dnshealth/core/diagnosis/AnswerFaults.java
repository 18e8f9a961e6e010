package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Servers answer, but not what is expected for the cluster's own names. The response code tells a
 * server without the API's objects from one without the zone, and both from one that lies.
 */
public final class AnswerFaults implements FaultRule {

  private static final Set<FaultId> OF_A_SERVER =
      Set.of(Ids.SERVICE_WRONG, Ids.POD_STALE, Ids.STALE, Ids.AAAA, Ids.UPSTREAM, Ids.POD_UPSTREAM);

  /** One server has not read the API's objects. */
  public static final FaultInfo POD_UNSYNCED =
      new FaultInfo(
          Ids.POD_UNSYNCED,
          "answers SERVFAIL for the cluster's own names: it has not read the API's objects",
          Severity.FAILED,
          RestartHelps.ONLY_IF_SINGLE,
          "Look at its log for the API server's address; see whether its node reaches the API.",
          OF_A_SERVER,
          Set.of(FailureMode.F07));

  /** Several servers have not. */
  public static final FaultInfo UNSYNCED =
      new FaultInfo(
          Ids.UNSYNCED,
          "SERVFAIL for the cluster's own names: the servers do not have the API's objects",
          Severity.FAILED,
          RestartHelps.NO,
          "See whether DNS pods reach the API server and may read services and endpointslices; a"
              + " restarted pod would know even less.",
          OF_A_SERVER,
          Set.of(FailureMode.F07));

  /** New servers fail while old ones serve. */
  public static final FaultInfo NEW_PODS_FAIL =
      new FaultInfo(
          Ids.NEW_PODS_FAIL,
          "servers that started lately do not serve, while older ones do",
          Severity.FAILED,
          RestartHelps.HARMFUL,
          "Do not restart the old ones. Compare what changed since they started: the account's"
              + " rights (endpointslices, namespaces), the Corefile, the image.",
          Set.of(Ids.POD_UNSYNCED, Ids.UNSYNCED, Ids.SERVICE_WRONG, Ids.POD_STALE, Ids.STALE),
          Set.of(FailureMode.F16));

  /** One server does not serve the cluster's zone. */
  public static final FaultInfo POD_ZONE =
      new FaultInfo(
          Ids.POD_ZONE_MISSING,
          "says that the cluster's own names do not exist, while another server knows them",
          Severity.FAILED,
          RestartHelps.ONLY_IF_SINGLE,
          "See whether this pod belongs to another set-up with another Corefile.",
          OF_A_SERVER,
          Set.of(FailureMode.F19, FailureMode.F08));

  /** No server does. */
  public static final FaultInfo ZONE =
      new FaultInfo(
          Ids.ZONE_MISSING,
          "the cluster's own names do not exist, say the servers",
          Severity.FAILED,
          RestartHelps.NO,
          "Compare the zone in the Corefile's kubernetes block with the cluster's domain.",
          OF_A_SERVER,
          Set.of(FailureMode.F19));

  /** One server lies. */
  public static final FaultInfo POD_WRONG =
      new FaultInfo(
          Ids.POD_WRONG,
          "answers the cluster's own names, but not as expected",
          Severity.FAILED,
          RestartHelps.NO,
          "Compare the Corefile and the server's log with the answer shown.",
          OF_A_SERVER,
          Set.of(FailureMode.F17));

  /** Several servers lie. */
  public static final FaultInfo WRONG =
      new FaultInfo(
          Ids.WRONG,
          "the servers answer the cluster's own names, but not as expected",
          Severity.FAILED,
          RestartHelps.NO,
          "Look for hosts, rewrite or template in the Corefile, and for who changed it.",
          OF_A_SERVER,
          Set.of(FailureMode.F17));

  private enum Kind {
    NO_OBJECTS,
    NO_ZONE,
    OTHER;

    FaultInfo single() {
      return switch (this) {
        case NO_OBJECTS -> POD_UNSYNCED;
        case NO_ZONE -> POD_ZONE;
        case OTHER -> POD_WRONG;
      };
    }

    FaultInfo shared() {
      return switch (this) {
        case NO_OBJECTS -> UNSYNCED;
        case NO_ZONE -> ZONE;
        case OTHER -> WRONG;
      };
    }
  }

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(POD_UNSYNCED, UNSYNCED, NEW_PODS_FAIL, POD_ZONE, ZONE, POD_WRONG, WRONG);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<ServerView> alike =
          situation.servers().stream()
              .filter(server -> kind(server).filter(kind::equals).isPresent())
              .toList();
      if (alike.size() == 1) {
        single(kind, alike.get(0), situation).ifPresent(found::add);
      } else if (!alike.isEmpty()) {
        found.add(shared(kind, alike));
      }
    }
    newPodsFail(situation).ifPresent(found::add);
    return found;
  }

  private static Optional<Fault> single(Kind kind, ServerView server, Situation situation) {
    if (mayBeNew(server, situation)) {
      return Optional.empty();
    }
    return switch (Alone.of(server, QUESTIONS, situation)) {
      case YES ->
          Optional.of(
              new Fault(
                  kind.single(),
                  Subject.server(server.instance()),
                  evidence(server),
                  List.of("a cause that all share: another server answers rightly since then")));
      case NO -> Optional.of(shared(kind, List.of(server)));
      case OPEN -> Optional.empty();
    };
  }

  private static Fault shared(Kind kind, List<ServerView> alike) {
    List<String> evidence = new ArrayList<>();
    alike.forEach(
        server -> evidence(server).forEach(line -> evidence.add(server.instance() + ": " + line)));
    return new Fault(kind.shared(), Subject.cluster(), evidence, List.of());
  }

  private static Optional<Kind> kind(ServerView server) {
    if (!server.answering() || QUESTIONS.stream().noneMatch(server::wrong) || recovers(server)) {
      return Optional.empty();
    }
    boolean external =
        server.reading(QueryClass.EXTERNAL) == Reading.WRONG
            || server.reading(QueryClass.EXTERNAL) == Reading.SILENT;
    // With everything failing alike it is not the API that is missing.
    if (!external && server.wrong(QueryClass.INTERNAL, Rcode.SERVFAIL)) {
      return Optional.of(Kind.NO_OBJECTS);
    }
    if (server.wrong(QueryClass.INTERNAL, Rcode.NXDOMAIN)
        || server.wrong(QueryClass.INTERNAL, Rcode.REFUSED)) {
      return Optional.of(Kind.NO_ZONE);
    }
    return QUESTIONS.stream().anyMatch(c -> server.reading(c) == Reading.WRONG)
        ? Optional.of(Kind.OTHER)
        : Optional.empty();
  }

  /** Liveness is asked for most often: when that gets well, the rest is about to. */
  private static boolean recovers(ServerView server) {
    if (server.reading(QueryClass.INTERNAL) == Reading.WRONG) {
      return !server.wrong(QueryClass.INTERNAL);
    }
    return QUESTIONS.stream()
        .filter(server::wrong)
        .flatMap(c -> server.wrongSince(c).stream())
        .anyMatch(since -> server.erredSince(QueryClass.INTERNAL, since));
  }

  private static final List<QueryClass> QUESTIONS =
      List.of(QueryClass.INTERNAL, QueryClass.MUST_NOT_EXIST, QueryClass.INTERNAL_RECORDS);

  private static List<String> evidence(ServerView server) {
    return QUESTIONS.stream()
        .flatMap(server::cells)
        .filter(cell -> cell.wrongness().isBad())
        .map(Words::failure)
        .distinct()
        .sorted()
        .toList();
  }

  /** Those that fail never served, and all of them started after all of those that serve. */
  private static Optional<Fault> newPodsFail(Situation situation) {
    List<ServerView> failing =
        situation.servers().stream()
            .filter(server -> server.answering() && !server.served())
            .filter(server -> server.reading(QueryClass.INTERNAL) == Reading.WRONG)
            .toList();
    List<ServerView> serving =
        situation.servers().stream()
            .filter(server -> server.reading(QueryClass.INTERNAL) == Reading.RIGHT)
            .toList();
    Optional<Instant> firstFailing =
        failing.stream().flatMap(s -> started(s, situation).stream()).min(Instant::compareTo);
    Optional<Instant> lastServing =
        serving.stream().flatMap(s -> started(s, situation).stream()).max(Instant::compareTo);
    if (firstFailing.isEmpty()
        || lastServing.isEmpty()
        || !firstFailing.get().isAfter(lastServing.get())) {
      return Optional.empty();
    }
    List<String> evidence = new ArrayList<>();
    failing.forEach(
        server -> evidence(server).forEach(l -> evidence.add(server.instance() + ": " + l)));
    evidence.add("the servers that serve started earlier: " + Words.servers(serving.size()));
    return Optional.of(new Fault(NEW_PODS_FAIL, Subject.cluster(), evidence, List.of()));
  }

  /**
   * What never served may be the newest of all: while it is not known when each server started, as
   * when a container is being restarted, it is not blamed. Without the API there is no more to
   * come.
   */
  private static boolean mayBeNew(ServerView server, Situation situation) {
    return situation.facts().isPresent()
        && !server.served()
        && situation.servers().stream()
            .flatMap(s -> situation.pod(s).stream())
            .anyMatch(pod -> pod.startedAt().isEmpty());
  }

  private static Optional<Instant> started(ServerView server, Situation situation) {
    return situation.pod(server).flatMap(PodFacts::startedAt);
  }
}
