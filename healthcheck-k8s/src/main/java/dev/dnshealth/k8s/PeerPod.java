package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.k8s.peers.ObservationsPage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Another vantage's pod.
 *
 * @param uid the pod's UID
 * @param vantage where it is, as the API says it, under the pod's name
 * @param endpoint where it tells its observations, by address
 * @param member whether it may lead, and so looks at everything itself
 */
record PeerPod(String uid, Vantage vantage, URI endpoint, boolean member) {

  /** The label of pods that only look. */
  private static final String COMPONENT = "app.kubernetes.io/component";

  static final String VANTAGE = "vantage";

  /** The name of the port where a vantage serves its pages. */
  private static final String PORT = "http";

  PeerPod {
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(endpoint, "endpoint");
  }

  /**
   * Returns the peer that a pod is; empty if it is none: on its way out, not Ready, or without an
   * address.
   *
   * @param port where it serves its pages, if it does not say
   */
  static Optional<PeerPod> of(Pod pod, int port) {
    if (pod.getMetadata().getDeletionTimestamp() != null
        || pod.getStatus() == null
        || pod.getStatus().getPodIP() == null
        || !ready(pod)) {
      return Optional.empty();
    }
    boolean host = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    Vantage vantage =
        new Vantage(
            pod.getMetadata().getName(),
            Optional.ofNullable(pod.getSpec().getNodeName()),
            host ? Network.HOST : Network.POD);
    InetAddress address = Addresses.literal(pod.getStatus().getPodIP());
    String text = address.getHostAddress();
    URI endpoint =
        URI.create(
            "http://"
                + (address instanceof Inet6Address ? "[" + text + "]" : text)
                + ":"
                + portOf(pod).orElse(port)
                + ObservationsPage.PATH);
    Map<String, String> labels = pod.getMetadata().getLabels();
    boolean member = labels == null || !VANTAGE.equals(labels.get(COMPONENT));
    return Optional.of(new PeerPod(pod.getMetadata().getUid(), vantage, endpoint, member));
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static Optional<Integer> portOf(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .map(Container::getPorts)
        .flatMap(ports -> ports.stream())
        .filter(each -> PORT.equals(each.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }
}
