package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.k8s.truth.SeenService;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes and removes the Service that shows how long changes take. It is headless, so that no
 * cluster address is used up and kube-proxy has nothing to do. It belongs to our pod, and its
 * EndpointSlice to it, so that Kubernetes removes both when their owner is gone. Used by one
 * thread.
 */
final class CanaryObjects {

  /** As many as there are addresses in the range for documentation (RFC 5737). */
  static final int ADDRESSES = 254;

  private static final String RANGE = "192.0.2.";
  private static final String PREFIX = "dnshealth-canary-";

  /**
   * Longer than any measurement takes: two spans of asking, and some requests. What is younger may
   * be another daemon's that is at work, as while one takes the place of the other.
   */
  private static final Duration ABANDONED =
      CanaryAsking.GIVE_UP.multipliedBy(2).plus(Api.TIMEOUT.multipliedBy(10));

  private final Api api;
  private final String namespace;
  private final Optional<CanarySettings.Pod> pod;

  CanaryObjects(Api api, CanarySettings settings) {
    this.api = api;
    this.namespace = settings.namespace();
    this.pod = settings.pod();
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
    ObjectNode metadata = metadata(service, id);
    pod.ifPresent(us -> owner(metadata, "Pod", us.name(), us.uid()));
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
    owner(metadata, "Service", name(id), uid);
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

  /** Removes what a crash left behind: ours at once, others' once nobody can need it any more. */
  void removeAbandoned() throws CanaryException {
    String selector = URLEncoder.encode(SeenService.CANARY, StandardCharsets.UTF_8);
    List<String> names = new ArrayList<>();
    try {
      Reply reply = api.get("list-canaries", services() + "?labelSelector=" + selector);
      if (!reply.ok()) {
        throw new CanaryException("list services in " + namespace + ": " + reply.message());
      }
      for (JsonNode item : reply.json().path("items")) {
        if (abandoned(item.path("metadata"), reply.date())) {
          names.add(item.at("/metadata/name").asText());
        }
      }
    } catch (CallNotPermittedException | IOException e) {
      throw new CanaryException("list services in " + namespace + ": " + e);
    }
    for (String name : names) {
      delete(name);
    }
  }

  /**
   * Returns whether a Service with our label was left behind.
   *
   * @param now the API server's time, by which its objects are dated
   */
  private boolean abandoned(JsonNode metadata, Optional<Instant> now) {
    // The label is ours, but so must be the name of what is deleted.
    if (!metadata.path("name").asText().startsWith(PREFIX)) {
      return false;
    }
    String owner = metadata.at("/ownerReferences/0/uid").asText();
    if (pod.filter(us -> us.uid().equals(owner)).isPresent()) {
      return true;
    }
    try {
      Instant made = Instant.parse(metadata.path("creationTimestamp").asText());
      return now.filter(made.plus(ABANDONED)::isBefore).isPresent();
    } catch (DateTimeParseException e) {
      return false;
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

  private static void owner(ObjectNode metadata, String kind, String name, String uid) {
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", kind)
        .put("name", name)
        .put("uid", uid);
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
