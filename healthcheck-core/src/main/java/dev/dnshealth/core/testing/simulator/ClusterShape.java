package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How large a simulated cluster is, and from where it is looked at. Pods are spread over the nodes
 * in turn.
 *
 * @param pods how many DNS pods there are, 1 or more
 * @param nodes how many nodes there are, 1 or more
 * @param vantages where probes are sent from, each on one of the nodes
 * @param nodeCache whether each node has a cache, through which the Service is asked as well
 * @param serversTellNames whether the servers tell their names (NSID, CHAOS)
 * @param factsKnown whether anything is known from the API besides the targets
 */
public record ClusterShape(
    int pods,
    int nodes,
    List<Vantage> vantages,
    boolean nodeCache,
    boolean serversTellNames,
    boolean factsKnown) {

  public ClusterShape {
    atLeastOne("pods", pods);
    atLeastOne("nodes", nodes);
    vantages = List.copyOf(vantages);
    atLeastOne("vantages", vantages.size());
  }

  /**
   * Returns a cluster without node caches, whose servers tell their names, with facts.
   *
   * @param firstVantage the number of the node of the first vantage; the others are on the nodes
   *     after it. The last of several uses its node's network, the others are pods
   */
  public static ClusterShape of(int pods, int nodes, int vantages, int firstVantage) {
    atLeastOne("nodes", nodes);
    List<Vantage> from =
        IntStream.range(0, vantages)
            .mapToObj(
                i ->
                    new Vantage(
                        "vantage-" + i,
                        Optional.of(node((firstVantage + i) % nodes)),
                        i > 0 && i == vantages - 1 ? Network.HOST : Network.POD))
            .toList();
    return new ClusterShape(pods, nodes, from, false, true, true);
  }

  /** Returns the same cluster with a cache on each node, or without. */
  public ClusterShape nodeCache(boolean there) {
    return new ClusterShape(pods, nodes, vantages, there, serversTellNames, factsKnown);
  }

  /** Returns the same cluster with servers that tell their names, or do not. */
  public ClusterShape serversTellNames(boolean tell) {
    return new ClusterShape(pods, nodes, vantages, nodeCache, tell, factsKnown);
  }

  /** Returns the same cluster with facts, or without. */
  public ClusterShape factsKnown(boolean known) {
    return new ClusterShape(pods, nodes, vantages, nodeCache, serversTellNames, known);
  }

  /** Returns the number of the node that the pod of number {@code pod} is on. */
  public int nodeOf(int pod) {
    return pod % nodes;
  }

  /** Returns the node of the first vantage that is not on {@code node}. */
  Optional<String> awayFrom(String node) {
    return vantages.stream()
        .flatMap(vantage -> vantage.node().stream())
        .filter(other -> !other.equals(node))
        .findFirst();
  }

  /** Returns the name of the node of this number. */
  public static String node(int number) {
    return "node-" + number;
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
