package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServerPages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The API, or a server itself, tells of trouble with its process. */
public final class ProcessFaults implements FaultRule {

  /** One was killed for its memory. */
  public static final FaultInfo POD_OOM =
      new FaultInfo(
          Ids.POD_OOM,
          "was killed because it used more memory than its limit",
          Severity.DEGRADED,
          RestartHelps.NO,
          "The kubelet has restarted it already. Compare its memory with the limit, and raise that.",
          Set.of(Ids.CRASH_LOOP, Ids.NOT_LISTENING),
          Set.of(FailureMode.F04));

  /** Several were. */
  public static final FaultInfo PODS_OOM =
      new FaultInfo(
          Ids.PODS_OOM,
          "several servers were killed because they used more memory than their limit",
          Severity.FAILED,
          RestartHelps.HARMFUL,
          "Do not restart: each restart moves the load to the others. Raise the memory limit, add"
              + " replicas, and find who asks so much.",
          Set.of(Ids.POD_OOM, Ids.CRASH_LOOP, Ids.NOT_LISTENING, Ids.SEVERAL_PODS, Ids.NO_SERVERS),
          Set.of(FailureMode.F05));

  /** It ends again and again. */
  public static final FaultInfo CRASH_LOOP =
      new FaultInfo(
          Ids.CRASH_LOOP,
          "ends again and again after it was started",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Read the log of its last run (kubectl logs --previous): a bad Corefile, a forwarding loop"
              + " and a missing right are told there.",
          Set.of(Ids.NOT_LISTENING, Ids.UNREACHABLE, Ids.TCP_BLOCKED),
          Set.of(FailureMode.F10));

  /** It has panicked. */
  public static final FaultInfo PANICS =
      new FaultInfo(
          Ids.PANICS,
          "panics at some queries, and recovers",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Its log has the trace. It is a bug: look for a newer CoreDNS.",
          Set.of(),
          Set.of(FailureMode.F03));

  /** It runs out of file descriptors. */
  public static final FaultInfo LEAKING =
      new FaultInfo(
          Ids.LEAKING,
          "has almost as many files and sockets open as it may",
          Severity.DEGRADED,
          RestartHelps.TEMPORARILY,
          "Look for a newer CoreDNS, and for an upstream that does not answer; note how long it took"
              + " since its start.",
          Set.of(),
          Set.of(FailureMode.F09));

  private static final Duration OOM_COUNTS = Duration.ofMinutes(10);
  private static final Duration PANIC_COUNTS = Duration.ofMinutes(5);

  /** Above this share of its file descriptors the next burst may need more than there are. */
  private static final double ALMOST_ALL = 0.9;

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(POD_OOM, PODS_OOM, CRASH_LOOP, PANICS, LEAKING);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    List<PodFacts> killed =
        situation
            .pods()
            .filter(
                pod ->
                    pod.lastEnd()
                        .filter(ContainerEnd::outOfMemory)
                        .filter(end -> situation.within(end.at(), OOM_COUNTS))
                        .isPresent())
            .toList();
    if (killed.size() > 1) {
      found.add(
          new Fault(
              PODS_OOM,
              Subject.cluster(),
              killed.stream().map(pod -> pod.name() + ": " + end(pod, situation)).sorted().toList(),
              List.of()));
    }
    killed.forEach(pod -> found.add(fault(POD_OOM, pod, end(pod, situation))));
    situation
        .pods()
        .filter(pod -> pod.phase() == Facts.Phase.CRASH_LOOPING)
        .forEach(pod -> found.add(fault(CRASH_LOOP, pod, loop(pod, situation))));
    situation.pods().forEach(pod -> pages(pod, situation, found));
    return found;
  }

  private static void pages(PodFacts pod, Situation situation, List<Fault> found) {
    Optional<ServerPages> pages = pod.pages();
    pages
        .flatMap(ServerPages::panicAt)
        .filter(at -> situation.within(Optional.of(at), PANIC_COUNTS))
        .ifPresent(
            at ->
                found.add(
                    fault(
                        PANICS,
                        pod,
                        "its count of panics rose " + Words.ago(at, situation.now()))));
    pages
        .flatMap(ServerPages::openFiles)
        .filter(share -> share >= ALMOST_ALL)
        .ifPresent(
            share ->
                found.add(
                    fault(LEAKING, pod, Words.percent(share) + " of its descriptors are in use")));
  }

  private static Fault fault(FaultInfo info, PodFacts pod, String evidence) {
    return new Fault(info, Subject.server(Situation.instance(pod)), List.of(evidence), List.of());
  }

  private static String end(PodFacts pod, Situation situation) {
    return pod.lastEnd()
        .map(
            end ->
                end.reason()
                    + ", exit code "
                    + end.exitCode()
                    + end.at().map(at -> ", " + Words.ago(at, situation.now())).orElse("")
                    + ", "
                    + pod.restarts()
                    + " restarts in all")
        .orElse("its last end is not known");
  }

  private static String loop(PodFacts pod, Situation situation) {
    return pod.waiting().map(why -> why + "; ").orElse("") + "last end: " + end(pod, situation);
  }
}
