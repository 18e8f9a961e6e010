package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Turns nodes as the API gives them into facts. */
final class NodeMapping {

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

  /**
   * Conditions that tell of a problem while they are true: the kubelet's own, and of those that
   * node-problem-detector and its variants of cloud providers add, those that can hurt DNS.
   */
  private static final Set<String> BAD_IF_TRUE =
      Set.of(
          "MemoryPressure",
          "DiskPressure",
          "PIDPressure",
          "NetworkUnavailable",
          "KernelDeadlock",
          "ReadonlyFilesystem",
          "XfsShutdown",
          "CorruptDockerOverlay2",
          "FrequentUnregisterNetDevice",
          "FrequentKubeletRestart",
          "FrequentContainerdRestart",
          "FrequentDockerRestart",
          "KubeletUnhealthy",
          "ContainerRuntimeUnhealthy",
          "KubeletProblem",
          "ContainerRuntimeProblem",
          "FilesystemCorruptionProblem");

  /** Conditions of EKS's node monitoring agent, which tell of a problem while they are false. */
  private static final Set<String> BAD_IF_FALSE =
      Set.of("KernelReady", "NetworkingReady", "StorageReady", "ContainerRuntimeReady");

  private NodeMapping() {}

  static Facts.NodeFacts node(Node node) {
    boolean tainted =
        Stream.ofNullable(node.getSpec().getTaints())
            .flatMap(List::stream)
            .anyMatch(t -> GOING_AWAY.contains(t.getKey()));
    List<NodeCondition> conditions = node.getStatus().getConditions();
    return new Facts.NodeFacts(
        node.getMetadata().getName(),
        conditions.stream().anyMatch(c -> "Ready".equals(c.getType()) && is("True", c)),
        !Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
        tainted || node.getMetadata().getDeletionTimestamp() != null,
        conditions.stream()
            .filter(NodeMapping::troubled)
            .map(NodeCondition::getType)
            .sorted()
            .distinct()
            .toList());
  }

  /** A condition that is unknown tells of nothing but a kubelet that is silent. */
  private static boolean troubled(NodeCondition condition) {
    return (BAD_IF_TRUE.contains(condition.getType()) && is("True", condition))
        || (BAD_IF_FALSE.contains(condition.getType()) && is("False", condition));
  }

  private static boolean is(String status, NodeCondition condition) {
    return status.equals(condition.getStatus());
  }
}
