package dev.dnshealth.k8s.outside;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in words what keeps a pod from running. */
final class PodTrouble {

  /** What every pod says for a moment. */
  private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

  private PodTrouble() {}

  /** Returns what keeps it; empty if it runs, or is on its way. */
  static Optional<String> of(Pod pod) {
    String phase = Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
    if (phase.equals("Succeeded")) {
      return Optional.of("it ended before it could be asked");
    }
    if (phase.equals("Failed")) {
      return Optional.of("it failed: " + end(pod).orElse(detail(pod.getStatus().getReason())));
    }
    return waiting(pod).or(() -> unschedulable(pod));
  }

  private static Optional<String> end(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .map(
            ended ->
                "exit code "
                    + ended.getExitCode()
                    + (ended.getMessage() == null ? "" : ": " + ended.getMessage().strip()))
        .findFirst();
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getWaiting)
        .filter(Objects::nonNull)
        .filter(waiting -> !USUAL.contains(detail(waiting.getReason())))
        .map(PodTrouble::words)
        .findFirst();
  }

  private static String words(ContainerStateWaiting waiting) {
    return detail(waiting.getReason())
        + (waiting.getMessage() == null ? "" : ": " + waiting.getMessage());
  }

  private static Optional<String> unschedulable(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(PodCondition::getMessage)
        .map(PodTrouble::detail)
        .findFirst();
  }

  private static String detail(@Nullable String text) {
    return text == null ? "no reason is told" : text;
  }
}
