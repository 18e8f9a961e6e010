package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The workload behind the Service is being changed, or cannot become what it should be. */
public final class WorkloadFaults implements FaultRule {

  /** Pods that should run do not start. */
  public static final FaultInfo NOT_STARTED =
      new FaultInfo(
          Ids.NOT_STARTED,
          "DNS pods that should run cannot be started",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Look at the pod's events: scheduling, image, network plug-in. Do not restart the pods that"
              + " serve: theirs would not start either.",
          Set.of(Ids.ROLLOUT),
          Set.of(FailureMode.F38));

  /** A rollout is under way. */
  public static final FaultInfo ROLLOUT =
      new FaultInfo(
          Ids.ROLLOUT,
          "a rollout, or a change of the number of replicas, is in progress",
          Severity.NOTICE,
          RestartHelps.HARMFUL,
          "Wait for it to end; if it does not, look at its new pods.",
          Set.of(),
          Set.of(FailureMode.F42));

  /** Every pod is pending for a moment. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The kubelet's words for what does not pass by itself. */
  private static final Set<String> STUCK =
      Set.of(
          "ImagePullBackOff",
          "ErrImagePull",
          "InvalidImageName",
          "ErrImageNeverPull",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError");

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(NOT_STARTED, ROLLOUT);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    return Stream.concat(notStarted(situation).stream(), rollout(situation).stream()).toList();
  }

  private static Optional<Fault> notStarted(Situation situation) {
    List<String> evidence =
        situation
            .pods()
            .filter(pod -> !pod.terminating() && stuck(pod, situation))
            .map(
                pod ->
                    pod.name()
                        + ": "
                        + pod.waiting().orElse(pod.node().isEmpty() ? "not scheduled" : "pending"))
            .sorted()
            .toList();
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                NOT_STARTED,
                Subject.cluster(),
                evidence,
                List.of("pods that fail: these were never started")));
  }

  private static boolean stuck(PodFacts pod, Situation situation) {
    boolean longPending =
        pod.phase() == Facts.Phase.PENDING
            && (pod.node().isEmpty()
                || pod.readySince()
                    .filter(at -> at.plus(PATIENCE).isBefore(situation.now()))
                    .isPresent());
    return longPending || pod.waiting().filter(STUCK::contains).isPresent();
  }

  private static Optional<Fault> rollout(Situation situation) {
    return situation
        .facts()
        .flatMap(Facts::workload)
        .filter(workload -> !workload.settled())
        .map(
            workload ->
                new Fault(
                    ROLLOUT,
                    Subject.cluster(),
                    List.of(
                        workload.kind()
                            + " "
                            + workload.name()
                            + " is not settled: "
                            + situation.pods().filter(PodFacts::ready).count()
                            + " pods are ready, "
                            + workload.wanted()
                            + " are wanted"),
                    List.of()));
  }
}
