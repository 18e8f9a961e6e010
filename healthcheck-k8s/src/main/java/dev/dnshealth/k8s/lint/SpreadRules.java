package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the pods are. */
final class SpreadRules implements LintFamily {

  static final LintInfo NONE =
      LintInfo.warning(
          "LINT-WORKLOAD-NO-SPREAD",
          "nothing keeps the pods apart",
          "The scheduler may put all of them on one node, and with that node all name resolution"
              + " goes.",
          "Add topologySpreadConstraints, or a podAntiAffinity, over kubernetes.io/hostname and,"
              + " where there are zones, topology.kubernetes.io/zone.");

  static final LintInfo ONE_NODE =
      LintInfo.warning(
          "LINT-PODS-ONE-NODE",
          "all pods are on one node",
          "If that node or its network fails, all name resolution does.",
          "Keep the pods apart (LINT-WORKLOAD-NO-SPREAD), then evict one of them.");

  static final LintInfo ONE_ZONE =
      LintInfo.warning(
          "LINT-PODS-ONE-ZONE",
          "all pods are in one zone of several",
          "If that zone fails, all name resolution does, in the other zones too.",
          "Spread over topology.kubernetes.io/zone, then evict one of them.");

  private static final String ZONE = "topology.kubernetes.io/zone";

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(NONE, input -> input.workload().examine(SpreadRules::spread)),
        new LintRule(ONE_NODE, SpreadRules::oneNode),
        new LintRule(
            ONE_ZONE,
            input -> input.pods().examine(pods -> input.nodes().examine(n -> oneZone(pods, n)))));
  }

  private static Examined spread(Workload workload) {
    return Examined.foundIf(
        !workload.daemonSet()
            && workload.pod().getTopologySpreadConstraints().isEmpty()
            && !keptApart(workload.pod().getAffinity()),
        workload.toString(),
        "has neither topologySpreadConstraints nor podAntiAffinity");
  }

  private static boolean keptApart(@Nullable Affinity affinity) {
    @Nullable PodAntiAffinity apart = affinity == null ? null : affinity.getPodAntiAffinity();
    return apart != null
        && !(apart.getPreferredDuringSchedulingIgnoredDuringExecution().isEmpty()
            && apart.getRequiredDuringSchedulingIgnoredDuringExecution().isEmpty());
  }

  private static Examined oneNode(LintInput input) {
    return input
        .pods()
        .examine(
            pods -> {
              List<String> nodes = nodesOf(pods);
              boolean one = nodes.size() > 1 && nodes.stream().distinct().count() == 1;
              boolean only = input.nodes().value().filter(all -> all.size() == 1).isPresent();
              return Examined.foundIf(
                  one,
                  "pods",
                  nodes.size()
                      + " pods are on node "
                      + (one ? nodes.get(0) : "")
                      + (only ? ", the only one of the cluster" : ""));
            });
  }

  private static Examined oneZone(List<Pod> pods, List<Node> nodes) {
    Map<String, Optional<String>> zones =
        nodes.stream()
            .collect(
                Collectors.toMap(
                    node -> node.getMetadata().getName(), SpreadRules::zone, (a, b) -> a));
    List<Optional<String>> ofPods =
        nodesOf(pods).stream()
            .map(node -> Objects.requireNonNullElse(zones.get(node), Optional.<String>empty()))
            .toList();
    boolean several = zones.values().stream().flatMap(Optional::stream).distinct().count() > 1;
    boolean one =
        ofPods.size() > 1 && ofPods.stream().distinct().count() == 1 && ofPods.get(0).isPresent();
    return Examined.foundIf(
        several && one,
        "pods",
        ofPods.size() + " pods are in zone " + (one ? ofPods.get(0).orElseThrow() : ""));
  }

  private static Optional<String> zone(Node node) {
    return Optional.ofNullable(node.getMetadata().getLabels()).map(labels -> labels.get(ZONE));
  }

  /** Returns the node of each pod that runs. */
  private static List<String> nodesOf(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .map(pod -> pod.getSpec().getNodeName())
        .filter(Objects::nonNull)
        .toList();
  }
}
