package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what the API gives into facts. */
final class FactsMapping {

  /** Taints that say a node will not be there for long, or is already gone. */
  private static final Set<String> GOING_AWAY =
      Set.of(
          "node.kubernetes.io/out-of-service",
          "node.cloudprovider.kubernetes.io/shutdown",
          "ToBeDeletedByClusterAutoscaler",
          "DeletionCandidateOfClusterAutoscaler",
          "karpenter.sh/disrupted",
          "karpenter.sh/disruption",
          "cloud.google.com/impending-node-termination");

  private FactsMapping() {}

  static Facts facts(ApiFacts read) {
    Map<String, Endpoint> endpoints = new HashMap<>();
    read.slices().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(e -> e.getTargetRef() != null && "Pod".equals(e.getTargetRef().getKind()))
        .forEach(e -> endpoints.merge(e.getTargetRef().getUid(), e, FactsMapping::readyOne));
    Map<String, Facts.PodFacts> pods = new HashMap<>();
    for (Pod pod : read.pods()) {
      String uid = pod.getMetadata().getUid();
      pods.put(uid, pod(pod, Optional.ofNullable(endpoints.get(uid)), read.shift()));
    }
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    read.nodes().forEach(node -> nodes.put(node.getMetadata().getName(), node(node)));
    return new Facts(
        read.asOf(),
        read.owner().map(owner -> owner.workload(read.ownerChange(), read.shift())),
        pods,
        nodes,
        read.configs().facts(read.shift()),
        read.missingRights());
  }

  private static Facts.PodFacts pod(Pod pod, Optional<Endpoint> endpoint, Duration shift) {
    Optional<ContainerStatus> dns = dnsContainer(pod);
    return new Facts.PodFacts(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        Optional.ofNullable(pod.getSpec().getNodeName()),
        phase(pod),
        isReady(pod),
        ready(pod).flatMap(c -> instant(c.getLastTransitionTime())).map(at -> at.plus(shift)),
        dns.map(s -> s.getState())
            .map(s -> s.getRunning())
            .flatMap(r -> instant(r.getStartedAt()))
            .map(at -> at.plus(shift)),
        dns.map(s -> s.getLastState())
            .map(s -> s.getTerminated())
            .flatMap(t -> instant(t.getFinishedAt()))
            .map(at -> at.plus(shift)),
        pod.getMetadata().getDeletionTimestamp() != null,
        pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(o -> Boolean.TRUE.equals(o.getController())),
        Boolean.TRUE.equals(pod.getSpec().getHostNetwork()),
        endpoint.isPresent(),
        endpoint.filter(FactsMapping::isReady).isPresent());
  }

  private static Optional<PodCondition> ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> "Ready".equals(c.getType()))
        .findFirst();
  }

  static boolean isReady(Pod pod) {
    return ready(pod).filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  private static Facts.Phase phase(Pod pod) {
    boolean looping = pod.getStatus().getContainerStatuses().stream().anyMatch(FactsMapping::loops);
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

  /** Returns the status of the container that takes DNS queries, else of the first. */
  private static Optional<ContainerStatus> dnsContainer(Pod pod) {
    List<ContainerStatus> all = pod.getStatus().getContainerStatuses();
    Optional<String> name =
        pod.getSpec().getContainers().stream()
            .filter(c -> c.getPorts().stream().anyMatch(p -> "UDP".equals(p.getProtocol())))
            .map(Container::getName)
            .findFirst();
    return all.stream()
        .filter(s -> name.isPresent() && name.get().equals(s.getName()))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  private static Facts.NodeFacts node(Node node) {
    boolean tainted =
        Stream.ofNullable(node.getSpec().getTaints())
            .flatMap(List::stream)
            .anyMatch(t -> GOING_AWAY.contains(t.getKey()));
    return new Facts.NodeFacts(
        node.getMetadata().getName(),
        node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())),
        !Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
        tainted || node.getMetadata().getDeletionTimestamp() != null);
  }

  /** With dual stack a pod is in two slices: it serves if either calls it ready. */
  private static Endpoint readyOne(Endpoint a, Endpoint b) {
    return isReady(a) ? a : b;
  }

  private static boolean isReady(Endpoint endpoint) {
    // Absent means ready, by the API's own rule.
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  /** Reads a time as the API writes it; empty if it is none. */
  static Optional<Instant> instant(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
