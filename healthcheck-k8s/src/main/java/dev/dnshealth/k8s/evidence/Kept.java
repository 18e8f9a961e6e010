package dev.dnshealth.k8s.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What of the API's objects is kept: only what is named here, because whoever reads ConfigMaps need
 * not be allowed to read pods. Values of environment variables and annotations, commands, headers
 * and what volumes are made of may hold secrets and are never kept; what a container said last is
 * part of its log, and is kept with it only.
 */
public final class Kept {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String[] POD_METADATA = {
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "ownerReferences",
    "finalizers"
  };

  private static final String[] POD_SPEC = {
    "nodeName",
    "hostNetwork",
    "dnsPolicy",
    "priorityClassName",
    "restartPolicy",
    "serviceAccountName",
    "terminationGracePeriodSeconds",
    "nodeSelector",
    "tolerations"
  };

  private static final String[] POD_STATUS = {
    "phase",
    "reason",
    "message",
    "startTime",
    "hostIP",
    "podIP",
    "podIPs",
    "qosClass",
    "conditions",
    "initContainerStatuses",
    "containerStatuses"
  };

  private static final String[] CONTAINER = {
    "name", "image", "imagePullPolicy", "restartPolicy", "ports", "resources"
  };

  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  private static final String[] PROBE = {
    "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold"
  };

  private Kept() {}

  /**
   * Returns a pod.
   *
   * @param logs whether what a container said last may be kept
   */
  public static ObjectNode pod(JsonNode pod, boolean logs) {
    ObjectNode kept = NODES.objectNode();
    JsonNode metadata = pod.path("metadata");
    ObjectNode about = copy(metadata, POD_METADATA);
    kept.set("metadata", about);
    if (metadata.path("annotations").isObject()) {
      ArrayNode names = about.putArray("annotationNames");
      metadata.path("annotations").fieldNames().forEachRemaining(names::add);
    }
    JsonNode spec = pod.path("spec");
    ObjectNode wanted = copy(spec, POD_SPEC);
    kept.set("spec", wanted);
    for (String list : List.of("initContainers", "containers")) {
      if (spec.path(list).isArray()) {
        ArrayNode containers = wanted.putArray(list);
        spec.path(list).forEach(container -> containers.add(container(container)));
      }
    }
    if (spec.path("volumes").isArray()) {
      ArrayNode volumes = wanted.putArray("volumes");
      spec.path("volumes").forEach(volume -> volumes.add(volume(volume)));
    }
    ObjectNode status = copy(pod.path("status"), POD_STATUS);
    kept.set("status", status);
    if (!logs) {
      status.findParents("terminated").forEach(Kept::withoutLastWords);
    }
    return kept;
  }

  /** With a policy of its own, it is the end of the container's log. */
  private static void withoutLastWords(JsonNode state) {
    if (state.path("terminated") instanceof ObjectNode terminated) {
      terminated.remove("message");
    }
  }

  private static ObjectNode container(JsonNode container) {
    ObjectNode kept = copy(container, CONTAINER);
    if (container.path("env").isArray()) {
      ArrayNode names = kept.putArray("envNames");
      container.path("env").forEach(variable -> names.add(variable.path("name").asText()));
    }
    for (String name : PROBES) {
      if (container.path(name).isObject()) {
        kept.set(name, probe(container.path(name)));
      }
    }
    return kept;
  }

  private static ObjectNode probe(JsonNode probe) {
    ObjectNode kept = copy(probe, PROBE);
    if (probe.path("httpGet").isObject()) {
      kept.set("httpGet", copy(probe.path("httpGet"), "path", "port", "scheme"));
    }
    for (String kind : List.of("tcpSocket", "grpc")) {
      if (probe.path(kind).isObject()) {
        kept.set(kind, copy(probe.path(kind), "port"));
      }
    }
    if (probe.path("exec").isObject()) {
      kept.put("exec", true);
    }
    return kept;
  }

  /** Returns a volume by its name and the kinds of what it is made of. */
  private static ObjectNode volume(JsonNode volume) {
    ObjectNode kept = copy(volume, "name");
    ArrayNode kinds = kept.putArray("from");
    volume
        .fieldNames()
        .forEachRemaining(
            kind -> {
              if (!kind.equals("name")) {
                String of = volume.path(kind).path("name").asText();
                kinds.add(kind.equals("configMap") && !of.isEmpty() ? kind + " " + of : kind);
              }
            });
    return kept;
  }

  /** Returns the EndpointSlices of a list. */
  public static ArrayNode slices(JsonNode list) {
    ArrayNode kept = NODES.arrayNode();
    for (JsonNode slice : list.path("items")) {
      ObjectNode one = kept.addObject();
      one.put("name", slice.path("metadata").path("name").asText());
      one.setAll(copy(slice, "addressType", "ports"));
      ArrayNode endpoints = one.putArray("endpoints");
      for (JsonNode endpoint : slice.path("endpoints")) {
        ObjectNode target = copy(endpoint, "addresses", "conditions", "nodeName");
        target.set("targetRef", copy(endpoint.path("targetRef"), "kind", "name", "uid"));
        endpoints.add(target);
      }
    }
    return kept;
  }

  /** Returns the Events of a list, oldest first, each with the last time that it is known of. */
  public static List<ObjectNode> events(JsonNode list) {
    List<ObjectNode> events = new ArrayList<>();
    for (JsonNode event : list.path("items")) {
      ObjectNode one = NODES.objectNode();
      one.put(
          "at",
          first(
              event.path("series").path("lastObservedTime"),
              event.path("deprecatedLastTimestamp"),
              event.path("eventTime"),
              event.path("metadata").path("creationTimestamp")));
      int count =
          Math.max(
              event.path("series").path("count").asInt(), event.path("deprecatedCount").asInt());
      if (count > 1) {
        one.put("count", count);
      }
      for (String name : List.of("type", "reason", "action", "note", "reportingController")) {
        String text = event.path(name).asText();
        if (!text.isEmpty()) {
          one.put(name, Bounds.head(text, 1024));
        }
      }
      events.add(one);
    }
    events.sort(Comparator.comparing(event -> event.path("at").asText().toLowerCase(Locale.ROOT)));
    return events;
  }

  private static String first(JsonNode... times) {
    for (JsonNode time : times) {
      if (time.isTextual() && !time.asText().isEmpty()) {
        return Bounds.head(time.asText(), 64);
      }
    }
    return "";
  }

  private static ObjectNode copy(JsonNode from, String... names) {
    ObjectNode kept = NODES.objectNode();
    for (String name : names) {
      if (from.hasNonNull(name)) {
        kept.set(name, from.get(name).deepCopy());
      }
    }
    return kept;
  }
}
