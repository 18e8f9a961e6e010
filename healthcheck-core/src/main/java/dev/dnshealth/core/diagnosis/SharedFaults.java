package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServiceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Several servers fail at once, or there is none: what they share is at fault. */
public final class SharedFaults implements FaultRule {

  /** Two or more servers are silent. */
  public static final FaultInfo SEVERAL =
      new FaultInfo(
          Ids.SEVERAL_PODS,
          "several servers do not answer at once: they share the cause",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at what they share: Corefile, node network, network policy, load, the API server.",
          Set.of(
              Ids.DEAF,
              Ids.HUNG,
              Ids.NOT_LISTENING,
              Ids.UNREACHABLE,
              Ids.POD_LOSSY,
              Ids.OVERLOAD,
              Ids.SERVICE_PATH,
              Ids.STALE_ENDPOINTS,
              Ids.TERMINATION_GAP,
              Ids.STALE_FLOWS,
              Ids.PAIR_RACE,
              Ids.LARGE_LOST,
              Ids.TCP_BLOCKED,
              Ids.NO_SERVERS),
          Set.of(FailureMode.F35));

  /** Nobody is behind the Service. */
  public static final FaultInfo NO_SERVERS =
      new FaultInfo(
          Ids.NO_SERVERS,
          "no server is behind the Service",
          Severity.FAILED,
          RestartHelps.NO,
          "See why no DNS pod is ready: replicas, scheduling, image, selector of the Service.",
          Set.of(Ids.UNREACHABLE, Ids.SERVICE_PATH, Ids.STALE_FLOWS),
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
    if (silent.size() < 2 || down(situation)) {
      return Stream.empty();
    }
    List<String> evidence = new ArrayList<>();
    silent.stream()
        .map(
            s ->
                s.instance()
                    + ": no answer over UDP for "
                    + Words.since(s.silentSince().orElseThrow(), situation.now())
                    + s.silence().map(SharedFaults::describe).orElse(""))
        .forEach(evidence::add);
    ready(silent, situation).ifPresent(evidence::add);
    return Stream.of(new Fault(SEVERAL, Subject.cluster(), evidence, List.of()));
  }

  /** What the kubelet calls ready runs: then the way to it, or its UDP, is at fault. */
  private static Optional<String> ready(List<ServerView> silent, Situation situation) {
    List<PodFacts> pods = silent.stream().flatMap(s -> situation.pod(s).stream()).toList();
    return pods.size() < silent.size()
        ? Optional.empty()
        : Optional.of(
            "the API calls "
                + pods.stream().filter(PodFacts::ready).count()
                + " of these "
                + pods.size()
                + " ready");
  }

  /** Not a packet comes, and the kubelets, who are nearer, call nobody ready: so it is. */
  private static boolean down(Situation situation) {
    return noneReady(situation).isPresent() && situation.nothingHeardSince().isPresent();
  }

  private static Optional<ServiceFacts> noneReady(Situation situation) {
    return situation
        .facts()
        .flatMap(Facts::service)
        .filter(service -> service.readyEndpoints() == 0);
  }

  private static String describe(Silence silence) {
    return ", " + silence.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Stream<Fault> noServers(Situation situation) {
    boolean silent =
        !situation.services().isEmpty()
            && situation.services().stream().allMatch(l -> l.silentSince().isPresent());
    if (silent && situation.servers().isEmpty()) {
      return Stream.of(fault("no answer from the Service, and discovery knows no server"));
    }
    return noneReady(situation).stream()
        .map(
            service ->
                fault(
                    service.exists()
                        ? "the Service's EndpointSlices have no address that is ready"
                        : "there is no such Service"));
  }

  private static Fault fault(String evidence) {
    return new Fault(NO_SERVERS, Subject.cluster(), List.of(evidence), List.of());
  }
}
