package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds out whether this process is on one of a cluster's nodes, in one of its pods, or outside.
 */
public final class Whereabouts {

  private static final String OUTSIDE = "outside the cluster";

  private Whereabouts() {}

  /**
   * Returns where this process is, seen from {@code client}'s cluster. On a node is whoever has one
   * of its internal addresses; without the right to list nodes that is not found out.
   *
   * @param inPod whether {@code client} is what Kubernetes gives a pod
   */
  public static Vantage find(KubernetesClient client, boolean inPod, Time time) {
    return find(new Api(client, time), inPod, System.getenv(), localAddresses());
  }

  static Vantage find(
      Api api, boolean inPod, Map<String, String> environment, Set<String> addresses) {
    Optional<String> node = node(api, addresses);
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

  private static Optional<String> node(Api api, Set<String> addresses) {
    try {
      Reply reply = api.get("list-nodes", "/api/v1/nodes");
      return reply.ok()
          ? api.parse(reply, NodeList.class).getItems().stream()
              .filter(candidate -> has(candidate, addresses))
              .map(found -> found.getMetadata().getName())
              .findFirst()
          : Optional.empty();
    } catch (CallNotPermittedException | IOException e) {
      return Optional.empty();
    }
  }

  private static boolean has(Node node, Set<String> addresses) {
    return node.getStatus() != null
        && node.getStatus().getAddresses().stream()
            .filter(address -> "InternalIP".equals(address.getType()))
            .anyMatch(address -> addresses.contains(address.getAddress()));
  }

  private static Set<String> localAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of();
    }
  }
}
