package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Several servers fail at once, or there is none: what they share is at fault. */
public final class SharedFaults implements FaultRule {

  /** Two or more servers are silent. */
  public static final FaultInfo SEVERAL =
      new FaultInfo(
          new FaultId("DNS-SEVERAL-PODS"),
          "several servers do not answer at once: they share the cause",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at what they share: Corefile, node network, network policy, load, the API server.",
          Set.of(
              SilentServerFaults.DEAF.id(),
              SilentServerFaults.HUNG.id(),
              SilentServerFaults.NOT_LISTENING.id(),
              SilentServerFaults.UNREACHABLE.id(),
              LossFaults.SERVICE.id(),
              LossFaults.SERVER.id(),
              ServicePathFaults.SILENT.id()),
          Set.of(FailureMode.F12));

  /** The Service is silent and nobody is behind it. */
  public static final FaultInfo NO_SERVERS =
      new FaultInfo(
          new FaultId("DNS-NO-SERVERS"),
          "the Service does not answer, and no server is behind it",
          Severity.FAILED,
          RestartHelps.NO,
          "See why no DNS pod runs: replicas, scheduling, image, selector of the Service.",
          Set.of(),
          Set.of(FailureMode.F37));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SEVERAL, NO_SERVERS);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return Stream.concat(several(situation), noServers(situation)).toList();
  }

  private static Stream<Fault> several(Situation situation) {
    List<ServerView> silent =
        situation.servers().stream()
            .filter(s -> s.silentSince().isPresent())
            .filter(situation::inUse)
            .toList();
    if (silent.size() < 2) {
      return Stream.empty();
    }
    List<String> evidence =
        silent.stream()
            .map(
                s ->
                    s.instance()
                        + ": no answer over UDP for "
                        + Words.since(s.silentSince().orElseThrow(), situation.now())
                        + s.silence()
                            .map(
                                kind ->
                                    ", " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                            .orElse(""))
            .toList();
    return Stream.of(new Fault(SEVERAL, Subject.cluster(), evidence, List.of()));
  }

  private static Stream<Fault> noServers(Situation situation) {
    boolean silent =
        !situation.services().isEmpty()
            && situation.services().stream().allMatch(l -> l.silentSince().isPresent());
    return silent && situation.servers().isEmpty()
        ? Stream.of(
            new Fault(
                NO_SERVERS,
                Subject.cluster(),
                List.of("no answer from the Service, and discovery knows no server"),
                List.of()))
        : Stream.empty();
  }
}
