package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Chooses the nodes that probers are sent to. */
final class ProberNodes {

  /** Nodes of DNS pods, at most; one other comes on top. */
  static final int MOST = 4;

  private ProberNodes() {}

  /**
   * Returns the nodes of DNS pods, at most four, and one other, from which no pod is local. On a
   * node that is not ready a pod would never run, nor end.
   *
   * @param preferred nodes that are taken first, as those of suspects
   * @param nodes the nodes of the cluster, as far as they are known
   */
  static List<String> choose(Targets targets, Collection<String> preferred, ProberApi.Nodes nodes) {
    Set<String> ofPods = new TreeSet<>();
    targets.of(Role.SERVER).stream()
        .map(Target::instance)
        .flatMap(Optional::stream)
        .flatMap(instance -> instance.node().stream())
        .forEach(ofPods::add);
    ofPods.removeAll(Set.copyOf(nodes.unfit()));
    Set<String> first = new LinkedHashSet<>(new TreeSet<>(preferred));
    first.retainAll(ofPods);
    first.addAll(ofPods);
    Set<String> chosen = new LinkedHashSet<>(first.stream().limit(MOST).toList());
    new TreeSet<>(nodes.fit())
        .stream().filter(node -> !ofPods.contains(node)).findFirst().ifPresent(chosen::add);
    return List.copyOf(chosen);
  }
}
