package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.QueryClass;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Somebody answers at the Service's address who should not. */
public final class ServiceAnswerFaults implements FaultRule {

  /** The Service's address answers wrongly, which the servers behind it do not. */
  public static final FaultInfo WRONG =
      new FaultInfo(
          Ids.SERVICE_WRONG,
          "the Service's address answers the cluster's own names, but not as expected",
          Severity.FAILED,
          RestartHelps.NO,
          "Somebody else may answer at this address: look at the Service's EndpointSlices, at"
              + " kube-proxy, and at rules that redirect DNS.",
          Set.of(),
          Set.of(FailureMode.F20));

  /** A name answers through the Service that no server has. */
  public static final FaultInfo STRANGER =
      new FaultInfo(
          Ids.STRANGER,
          "a server that is none of the known ones answers at the Service's address",
          Severity.FAILED,
          RestartHelps.NO,
          "Compare the Service's EndpointSlices with the rules on the node, and look for a pod or"
              + " host that has the Service's address.",
          Set.of(),
          Set.of(FailureMode.F20));

  /** Pods of two owners are behind the Service. */
  public static final FaultInfo MIXED =
      new FaultInfo(
          Ids.MIXED,
          "pods of more than one owner answer behind one Service",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Remove the set-up that should not be there, or give the two different labels.",
          Set.of(),
          Set.of(FailureMode.F20));

  /** Answers of pods that have just gone are no strangers. */
  private static final Duration LEAVE = Duration.ofSeconds(30);

  /** Servers are asked for their names each minute. */
  private static final Duration RECENT = Duration.ofSeconds(150);

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(WRONG, STRANGER, MIXED);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return Stream.of(wrong(situation), strangers(situation), mixed(situation))
        .flatMap(faults -> faults)
        .toList();
  }

  private static Stream<Fault> wrong(Situation situation) {
    return situation.services().stream()
        .filter(Line::answering)
        .filter(
            line ->
                line.reading(QueryClass.INTERNAL) == Reading.WRONG
                    || line.reading(QueryClass.MUST_NOT_EXIST) == Reading.WRONG)
        .map(
            line ->
                new Fault(
                    WRONG,
                    Subject.service(line.target().id()),
                    Stream.of(QueryClass.INTERNAL, QueryClass.MUST_NOT_EXIST)
                        .flatMap(line::cells)
                        .filter(cell -> cell.wrongness().isBad())
                        .map(Words::failure)
                        .distinct()
                        .sorted()
                        .toList(),
                    List.of()));
  }

  /** Only where every server tells its name can a name be a stranger's. */
  private static Stream<Fault> strangers(Situation situation) {
    Instant since = situation.serversSince().plus(LEAVE);
    Instant recent = situation.now().minus(RECENT);
    Set<String> answered = names(situation.services(), since.isAfter(recent) ? since : recent);
    if (answered.isEmpty()) {
      return Stream.empty();
    }
    Set<String> known = new HashSet<>();
    for (ServerView server : situation.servers()) {
      Set<String> names = names(server.lines(), Instant.MIN);
      if (names.isEmpty() && server.answering()) {
        return Stream.empty();
      }
      known.addAll(names);
    }
    List<String> strangers = answered.stream().filter(n -> !known.contains(n)).sorted().toList();
    return known.isEmpty() || strangers.isEmpty()
        ? Stream.empty()
        : Stream.of(
            new Fault(
                STRANGER,
                Subject.service(situation.services().get(0).target().id()),
                List.of(
                    "answered through the Service: " + String.join(", ", strangers),
                    "the known servers call themselves: "
                        + String.join(", ", known.stream().sorted().toList())),
                List.of()));
  }

  private static Set<String> names(List<Line> lines, Instant since) {
    Set<String> names = new HashSet<>();
    for (Line line : lines) {
      for (Cell cell : line.cells()) {
        cell.servers()
            .forEach(
                (name, at) -> {
                  if (at.isAfter(since)) {
                    names.add(name);
                  }
                });
      }
    }
    return names;
  }

  private static Stream<Fault> mixed(Situation situation) {
    return situation.facts().flatMap(Facts::service).stream()
        .filter(service -> service.owners().size() > 1)
        .map(
            service ->
                new Fault(
                    MIXED,
                    Subject.service(
                        situation.services().isEmpty()
                            ? "the DNS Service"
                            : situation.services().get(0).target().id()),
                    List.of("owners: " + String.join(", ", service.owners())),
                    List.of()));
  }
}
