package dev.dnshealth.k8s;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The API paths of what belongs to one DNS Service.
 *
 * @param of the Service
 */
record Paths(DnsService of) {

  static final String SERVICE_NAME = "kubernetes.io/service-name";

  String service() {
    return service(of.name());
  }

  String service(String name) {
    return core("services") + "/" + name;
  }

  /** The pods of NodeLocal DNSCache on one node. */
  String nodeCaches(String node) {
    return core("pods")
        + "?labelSelector="
        + encode("k8s-app=node-local-dns")
        + "&fieldSelector="
        + encode("spec.nodeName=" + node);
  }

  String pods(Map<String, String> labels) {
    return pods(of.namespace(), labels);
  }

  static String pods(String namespace, Map<String, String> labels) {
    String selector =
        labels.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    return "/api/v1/namespaces/" + namespace + "/pods?labelSelector=" + encode(selector);
  }

  /** The pods of the namespace, whatever their labels, that have this address. */
  String podsWith(String address) {
    return core("pods") + "?fieldSelector=" + encode("status.podIP=" + address);
  }

  String slices() {
    return "/apis/discovery.k8s.io/v1/namespaces/"
        + of.namespace()
        + "/endpointslices?labelSelector="
        + encode(SERVICE_NAME + "=" + of.name());
  }

  String pod(String name) {
    return core("pods") + "/" + name;
  }

  /** The last lines of a container's log, with their times. */
  String log(String pod, Optional<String> container, boolean previous, int lines, int bytes) {
    return pod(pod)
        + "/log?timestamps=true&tailLines="
        + lines
        + "&limitBytes="
        + bytes
        + (previous ? "&previous=true" : "")
        + container.map(name -> "&container=" + encode(name)).orElse("");
  }

  /** The Events about an object. */
  String events(String uid, int most) {
    return "/apis/events.k8s.io/v1/namespaces/"
        + of.namespace()
        + "/events?limit="
        + most
        + "&fieldSelector="
        + encode("regarding.uid=" + uid);
  }

  String configMap(String name) {
    return core("configmaps") + "/" + name;
  }

  String leases() {
    return "/apis/coordination.k8s.io/v1/namespaces/" + of.namespace() + "/leases";
  }

  String lease(String name) {
    return leases() + "/" + name;
  }

  String apps(String resource, String name) {
    return "/apis/apps/v1/namespaces/" + of.namespace() + "/" + resource + "/" + name;
  }

  private String core(String resource) {
    return "/api/v1/namespaces/" + of.namespace() + "/" + resource;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
