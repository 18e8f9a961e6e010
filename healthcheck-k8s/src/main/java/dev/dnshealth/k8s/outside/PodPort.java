package dev.dnshealth.k8s.outside;

import java.util.Objects;

/**
 * A TCP port of a pod, on the pod's own loopback address.
 *
 * @param namespace the pod's namespace
 * @param pod the pod's name
 * @param port the port
 */
record PodPort(String namespace, String pod, int port) {

  PodPort {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(pod, "pod");
  }

  String path() {
    return "api/v1/namespaces/" + namespace + "/pods/" + pod + "/portforward?ports=" + port;
  }

  @Override
  public String toString() {
    return "port " + port + " of pod " + namespace + "/" + pod;
  }
}
