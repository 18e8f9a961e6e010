package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.k8s.truth.SeenService;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes and removes the Service that shows how long changes take. It is headless, so that no
 * cluster address is used up and kube-proxy has nothing to do, and has an EndpointSlice that it
 * owns, so that the one is gone with the other. Used by one thread.
 */
final class CanaryObjects {

  /** As many as there are addresses in the range for documentation (RFC 5737). */
  static final int ADDRESSES = 254;

  private static final String RANGE = "192.0.2.";
  private static final String PREFIX = "dnshealth-canary-";

  private final Api api;
  private final String namespace;

  CanaryObjects(Api api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** Something could not be made or removed; the message tells what, and why. */
  static final class CanaryException extends Exception {

    private static final long serialVersionUID = 1;

    CanaryException(String message) {
      super(message);
    }
  }

  /** Returns the address of its endpoint of that number, from 1. */
  static String address(int number) {
    return RANGE + number;
  }

  /** Returns the label by which the endpoint of that number is called. */
  static String label(int number) {
    return address(number).replace('.', '-');
  }

  /** Makes the Service, which nobody can be answered yet, and returns its UID. */
  String createService(String id) throws CanaryException {
    ObjectNode service = Json.MAPPER.createObjectNode();
    service.put("apiVersion", "v1").put("kind", "Service");
    metadata(service, id);
    ObjectNode spec = service.putObject("spec");
    spec.put("clusterIP", "None");
    port(spec.putArray("ports"));
    return write("create-canary", "POST", services(), Json.write(service), 201)
        .json()
        .path("metadata")
        .path("uid")
        .asText();
  }

  /** Makes its endpoints: from now on it can be answered. */
  void createEndpoints(String id, String uid) throws CanaryException {
    ObjectNode slice = Json.MAPPER.createObjectNode();
    slice.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
    ObjectNode metadata = metadata(slice, id);
    ((ObjectNode) metadata.path("labels"))
        .put(Paths.SERVICE_NAME, name(id))
        .put("service.kubernetes.io/headless", "")
        .put("endpointslice.kubernetes.io/managed-by", "dnshealth");
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", "Service")
        .put("name", name(id))
        .put("uid", uid);
    slice.put("addressType", "IPv4");
    ArrayNode endpoints = slice.putArray("endpoints");
    for (int number = 1; number <= ADDRESSES; number++) {
      ObjectNode endpoint = endpoints.addObject();
      endpoint.putArray("addresses").add(address(number));
      endpoint.putObject("conditions").put("ready", true);
    }
    port(slice.putArray("ports"));
    String path = "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices";
    Reply unused = write("create-canary-endpoints", "POST", path, Json.write(slice), 201);
  }

  /** Removes the Service; its endpoints follow. */
  void remove(String id) throws CanaryException {
    delete(name(id));
  }

  /** Removes what an earlier run of this program left behind. */
  void removeAll() throws CanaryException {
    String selector = URLEncoder.encode(SeenService.CANARY, StandardCharsets.UTF_8);
    List<String> names = new ArrayList<>();
    try {
      Reply reply = api.get("list-canaries", services() + "?labelSelector=" + selector);
      if (!reply.ok()) {
        throw new CanaryException("list services in " + namespace + ": " + reply.message());
      }
      for (JsonNode item : reply.json().path("items")) {
        names.add(item.path("metadata").path("name").asText());
      }
    } catch (CallNotPermittedException | IOException e) {
      throw new CanaryException("list services in " + namespace + ": " + e);
    }
    for (String name : names) {
      // The label is ours, but so must be the name of what is deleted.
      if (name.startsWith(PREFIX)) {
        delete(name);
      }
    }
  }

  /** Returns the Service's name below its zone. */
  String domainName(String id) {
    return name(id) + "." + namespace + ".svc";
  }

  private void delete(String name) throws CanaryException {
    Reply unused = write("delete-canary", "DELETE", services() + "/" + name, "{}", 404);
  }

  private static String name(String id) {
    return PREFIX + id;
  }

  private static ObjectNode metadata(ObjectNode object, String id) {
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", name(id));
    metadata
        .putObject("labels")
        .put("app.kubernetes.io/part-of", "dnshealth")
        .put(SeenService.CANARY, "true");
    return metadata;
  }

  private static void port(ArrayNode ports) {
    ports.addObject().put("name", "canary").put("port", 9).put("protocol", "UDP");
  }

  private String services() {
    return "/api/v1/namespaces/" + namespace + "/services";
  }

  /**
   * Writes.
   *
   * @param fine a status beside success that is as good
   */
  private Reply write(String operation, String method, String path, String body, int fine)
      throws CanaryException {
    try {
      Reply reply = api.write(operation, method, path, body, Api.TIMEOUT);
      if (!reply.ok() && reply.code() != fine) {
        throw new CanaryException(method + " " + path + ": " + reply.message());
      }
      return reply;
    } catch (CallNotPermittedException | IOException e) {
      throw new CanaryException(method + " " + path + ": " + e);
    }
  }
}
