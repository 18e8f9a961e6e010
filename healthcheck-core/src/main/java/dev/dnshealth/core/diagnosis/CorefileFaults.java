package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServerPages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Corefile was changed, and the servers could not take it, or not all at once. */
public final class CorefileFaults implements FaultRule {

  /** The servers go on with the old one; a new one would not start. */
  public static final FaultInfo REJECTED =
      new FaultInfo(
          Ids.COREFILE_REJECTED,
          "the Corefile could not be loaded: servers go on with the old one, a new pod would fail",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Do not restart any DNS pod. Mend the Corefile; a server's log names the line.",
          Set.of(),
          Set.of(FailureMode.F10));

  /** All of them stopped being ready at a reload. */
  public static final FaultInfo ALL_UNREADY =
      new FaultInfo(
          Ids.ALL_UNREADY,
          "no DNS pod is ready since the Corefile was changed: all reload at once",
          Severity.FAILED,
          RestartHelps.HARMFUL,
          "Wait for the reload to end; then give the health plugin a lameduck that is shorter than the"
              + " reload's jitter, or restart the workload instead of reloading.",
          Set.of(Ids.SEVERAL_PODS, Ids.NO_SERVERS, Ids.SERVICE_PATH),
          Set.of(FailureMode.F12));

  private static final Duration RELOAD = Duration.ofMinutes(2);

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(REJECTED, ALL_UNREADY);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return Stream.concat(rejected(situation).stream(), allUnready(situation).stream()).toList();
  }

  private static Optional<Fault> rejected(Situation situation) {
    List<String> evidence =
        situation
            .pods()
            .filter(pod -> pod.pages().filter(pages -> rejects(pages)).isPresent())
            .map(
                pod ->
                    pod.name()
                        + ": its count of failed reloads rose "
                        + Words.ago(
                            pod.pages().flatMap(ServerPages::reloadFailedAt).orElseThrow(),
                            situation.now()))
            .sorted()
            .collect(Collectors.toList());
    // What cannot even be parsed is not tried, and so not counted: it is only logged.
    situation
        .facts()
        .flatMap(Facts::config)
        .flatMap(Facts.ConfigFacts::problem)
        .ifPresent(problem -> evidence.add("it cannot be parsed: " + problem));
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                REJECTED,
                Subject.cluster(),
                evidence,
                List.of("a server that does not work: what it loaded before still answers")));
  }

  /** A Corefile that is loaded later is another one: the same is not tried twice. */
  private static boolean rejects(ServerPages pages) {
    return pages
        .reloadFailedAt()
        .filter(at -> pages.corefileLoadedAt().filter(loaded -> loaded.isAfter(at)).isEmpty())
        .isPresent();
  }

  private static Optional<Fault> allUnready(Situation situation) {
    Optional<Instant> changed = changedAt(situation);
    List<PodFacts> pods = situation.pods().filter(pod -> !pod.terminating()).toList();
    boolean none =
        pods.size() >= 2
            && pods.stream().allMatch(pod -> !pod.ready() && pod.phase() == Facts.Phase.RUNNING);
    boolean sinceChange =
        changed.isPresent()
            && pods.stream()
                .allMatch(
                    pod ->
                        pod.readySince()
                            .filter(at -> at.isAfter(changed.get()))
                            .filter(at -> at.isBefore(changed.get().plus(RELOAD)))
                            .isPresent());
    return none && sinceChange
        ? Optional.of(
            new Fault(
                ALL_UNREADY,
                Subject.cluster(),
                List.of(
                    pods.size() + " of " + pods.size() + " pods are not ready",
                    "the Corefile was changed " + Words.ago(changed.get(), situation.now())),
                List.of("pods that ended: all of them still run")))
        : Optional.empty();
  }

  private static Optional<Instant> changedAt(Situation situation) {
    return situation.facts().flatMap(Facts::config).flatMap(Facts.ConfigFacts::changedAt);
  }
}
