package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns pods as the API gives them into facts. */
final class PodMapping {

  /** What a container says that waits for another one, whose reason is the one to know. */
  private static final String AFTER_OTHERS = "PodInitializing";

  private PodMapping() {}

  /**
   * Returns the facts of {@code pod}.
   *
   * @param endpoint the endpoint of the Service that refers to it
   * @param shift what to add to the API's times
   */
  static Facts.PodFacts pod(Pod pod, Optional<Endpoint> endpoint, Duration shift) {
    Optional<ContainerStatus> dns = dnsStatus(pod);
    Optional<ContainerEnd> lastEnd = dns.flatMap(status -> lastEnd(status, shift));
    return new Facts.PodFacts(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        Optional.ofNullable(pod.getSpec().getNodeName()),
        phase(pod),
        isReady(pod),
        condition(pod, "Ready")
            .flatMap(c -> FactsMapping.instant(c.getLastTransitionTime()))
            .map(at -> at.plus(shift)),
        dns.map(ContainerStatus::getState)
            .map(ContainerState::getRunning)
            .flatMap(r -> FactsMapping.instant(r.getStartedAt()))
            .map(at -> at.plus(shift)),
        lastEnd.flatMap(ContainerEnd::at),
        pod.getMetadata().getDeletionTimestamp() != null,
        pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(o -> Boolean.TRUE.equals(o.getController())),
        Boolean.TRUE.equals(pod.getSpec().getHostNetwork()),
        endpoint.isPresent(),
        endpoint.filter(FactsMapping::isReady).isPresent(),
        dns.map(ContainerStatus::getRestartCount).orElse(0),
        lastEnd,
        waiting(pod, dns),
        dnsContainer(pod).map(Container::getImage),
        Optional.empty());
  }

  static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  /** Returns the container that takes DNS queries, else the only one. */
  static Optional<Container> dnsContainer(Pod pod) {
    return dnsContainer(pod.getSpec());
  }

  static Optional<Container> dnsContainer(PodSpec spec) {
    List<Container> all = spec.getContainers();
    return all.stream()
        .filter(c -> c.getPorts().stream().anyMatch(p -> "UDP".equals(p.getProtocol())))
        .findFirst()
        .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty());
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> type.equals(c.getType()))
        .findFirst();
  }

  /** Returns the status of the container that takes DNS queries, else of the first. */
  private static Optional<ContainerStatus> dnsStatus(Pod pod) {
    List<ContainerStatus> all = pod.getStatus().getContainerStatuses();
    Optional<String> name = dnsContainer(pod).map(Container::getName);
    return all.stream()
        .filter(s -> name.isPresent() && name.get().equals(s.getName()))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  private static Facts.Phase phase(Pod pod) {
    boolean looping = pod.getStatus().getContainerStatuses().stream().anyMatch(PodMapping::loops);
    return switch (String.valueOf(pod.getStatus().getPhase())) {
      case "Pending" -> Facts.Phase.PENDING;
      case "Running" -> looping ? Facts.Phase.CRASH_LOOPING : Facts.Phase.RUNNING;
      case "Succeeded" -> Facts.Phase.SUCCEEDED;
      case "Failed" -> Facts.Phase.FAILED;
      default -> Facts.Phase.UNKNOWN;
    };
  }

  /** Returns whether a container has ended and waits to be started again. */
  private static boolean loops(ContainerStatus status) {
    if (status.getState() == null) {
      return false;
    }
    boolean again = status.getRestartCount() != null && status.getRestartCount() > 0;
    return status.getState().getTerminated() != null
        || (status.getState().getWaiting() != null
            && (again || "CrashLoopBackOff".equals(status.getState().getWaiting().getReason())));
  }

  /** Until it is started again, a container that ended says so as its present state. */
  private static Optional<ContainerEnd> lastEnd(ContainerStatus status, Duration shift) {
    return terminated(status.getState())
        .or(() -> terminated(status.getLastState()))
        .map(
            end ->
                new ContainerEnd(
                    end.getReason() == null ? "" : end.getReason(),
                    end.getExitCode() == null ? 0 : end.getExitCode(),
                    FactsMapping.instant(end.getFinishedAt()).map(at -> at.plus(shift))));
  }

  private static Optional<ContainerStateTerminated> terminated(@Nullable ContainerState state) {
    return Optional.ofNullable(state).map(ContainerState::getTerminated);
  }

  /**
   * Returns why a container does not run: the DNS container's reason before that of others, and
   * before the scheduler's for having no node yet.
   */
  private static Optional<String> waiting(Pod pod, Optional<ContainerStatus> dns) {
    List<String> reasons =
        Stream.of(
                dns.stream(),
                pod.getStatus().getInitContainerStatuses().stream(),
                pod.getStatus().getContainerStatuses().stream())
            .flatMap(statuses -> statuses)
            .map(ContainerStatus::getState)
            .flatMap(state -> Optional.ofNullable(state).map(s -> s.getWaiting()).stream())
            .flatMap(waiting -> Optional.ofNullable(waiting.getReason()).stream())
            .toList();
    return reasons.stream()
        .filter(reason -> !reason.equals(AFTER_OTHERS))
        .findFirst()
        .or(() -> reasons.stream().findFirst())
        .or(
            () ->
                condition(pod, "PodScheduled")
                    .filter(c -> "False".equals(c.getStatus()))
                    .map(PodCondition::getReason));
  }
}
