package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether this process is on one of a cluster's nodes, in one of its pods, or outside.
 */
public final class Whereabouts {

  private static final String OUTSIDE = "outside the cluster";

  private Whereabouts() {}

  /**
   * Returns where this process is, seen from {@code client}'s cluster. On a node is whoever has one
   * of its internal addresses and its boot; without the right to list nodes that is not found out.
   *
   * @param inPod whether {@code client} is what Kubernetes gives a pod
   */
  public static Vantage find(KubernetesClient client, boolean inPod, Time time) {
    return find(new Api(client, time), inPod, System.getenv(), Machine.here());
  }

  static Vantage find(Api api, boolean inPod, Map<String, String> environment, Machine machine) {
    Optional<String> node = node(api, machine);
    if (node.isPresent()) {
      return new Vantage("node " + node.get(), node, Network.HOST);
    }
    if (inPod) {
      String pod =
          environment.getOrDefault("POD_NAME", environment.getOrDefault("HOSTNAME", "here"));
      return new Vantage(
          "pod " + pod, Optional.ofNullable(environment.get("NODE_NAME")), Network.POD);
    }
    return new Vantage(OUTSIDE, Optional.empty(), Network.OUTSIDE);
  }

  private static Optional<String> node(Api api, Machine machine) {
    try {
      List<String> found = new ArrayList<>();
      Pages.read(
          "/api/v1/nodes",
          page -> api.get("list-nodes", page),
          reply -> {
            NodeList nodes = api.parse(reply, NodeList.class);
            nodes.getItems().stream()
                .filter(machine::is)
                .map(node -> node.getMetadata().getName())
                .forEach(found::add);
            return found.isEmpty() ? Pages.rest(nodes) : "";
          });
      return found.stream().findFirst();
    } catch (CallNotPermittedException | IOException e) {
      return Optional.empty();
    }
  }
}
