package dev.dnshealth.k8s.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class KeptTest {

  /** Whatever must not be told anywhere holds the word SECRET. */
  private static final String POD =
      """
      {
        "metadata": {
          "name": "coredns-1", "uid": "u1", "labels": {"k8s-app": "kube-dns"},
          "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": "SECRET-1",
            "vault/token": "SECRET-2"},
          "managedFields": [{"manager": "SECRET-3"}]
        },
        "spec": {
          "nodeName": "node-1",
          "imagePullSecrets": [{"name": "SECRET-4"}],
          "initContainers": [{"name": "init", "command": ["SECRET-5"]}],
          "containers": [{
            "name": "coredns", "image": "coredns:1.12",
            "args": ["-token=SECRET-6"], "command": ["SECRET-7"],
            "env": [
              {"name": "PLAIN", "value": "SECRET-8"},
              {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "SECRET-9", "key": "k"}}}],
            "envFrom": [{"secretRef": {"name": "SECRET-10"}}],
            "lifecycle": {"preStop": {"exec": {"command": ["SECRET-11"]}}},
            "livenessProbe": {
              "httpGet": {"path": "/health", "port": 8080, "host": "SECRET-12",
                "httpHeaders": [{"name": "Authorization", "value": "SECRET-13"}]},
              "periodSeconds": 10},
            "readinessProbe": {"exec": {"command": ["SECRET-14"]}},
            "resources": {"limits": {"memory": "170Mi"}}
          }],
          "ephemeralContainers": [{"name": "debug", "args": ["SECRET-15"]}],
          "volumes": [
            {"name": "config", "configMap": {"name": "coredns", "items": [{"key": "SECRET-16"}]}},
            {"name": "cloud", "csi": {"driver": "d", "volumeAttributes": {"key": "SECRET-17"}}},
            {"name": "rbd", "rbd": {"user": "SECRET-18"}}]
        },
        "status": {
          "phase": "Running",
          "containerStatuses": [{
            "name": "coredns", "restartCount": 3,
            "state": {"running": {"startedAt": "2026-01-02T03:04:05Z"}},
            "lastState": {"terminated": {
              "exitCode": 137, "reason": "OOMKilled", "message": "NAME-looked-up.example."}}}]
        },
        "somethingNew": "SECRET-19"
      }
      """;

  @Test
  void nothingOfAPodIsKeptThatMayHoldSecrets() throws JsonProcessingException {
    String kept = Bounds.write(Kept.pod(json(POD), false));

    assertThat(kept).doesNotContain("SECRET", "NAME-");
    assertThat(kept)
        .contains(
            "\"annotationNames\":[\"kubectl.kubernetes.io/last-applied-configuration\",\"vault/token\"]",
            "\"envNames\":[\"PLAIN\",\"FROM\"]",
            "\"httpGet\":{\"path\":\"/health\",\"port\":8080}",
            "\"exec\":true",
            "\"from\":[\"configMap coredns\"]",
            "\"from\":[\"csi\"]",
            "\"limits\":{\"memory\":\"170Mi\"}",
            "\"exitCode\":137,\"reason\":\"OOMKilled\"",
            "\"restartCount\":3",
            "\"nodeName\":\"node-1\"");
  }

  @Test
  void whatAContainerSaidLastIsKeptWithItsLogOnly() throws JsonProcessingException {
    assertThat(Bounds.write(Kept.pod(json(POD), true)))
        .contains("\"message\":\"NAME-looked-up.example.\"")
        .doesNotContain("SECRET");
  }

  @Test
  void nothingAtAllIsAPodToo() throws JsonProcessingException {
    assertThat(Bounds.write(Kept.pod(json("{}"), false)))
        .isEqualTo("{\"metadata\":{},\"spec\":{},\"status\":{}}");
    assertThat(Kept.slices(json("{}"))).isEmpty();
    assertThat(Kept.events(json("[]"))).isEmpty();
  }

  @Test
  void endpointSlicesTellWhoIsReady() throws JsonProcessingException {
    JsonNode list =
        json(
            """
            {"items": [{
              "metadata": {"name": "kube-dns-abc", "annotations": {"a": "SECRET"}},
              "addressType": "IPv4", "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}],
              "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true},
                "nodeName": "node-1", "targetRef": {"kind": "Pod", "name": "a", "uid": "u1"}}]}]}
            """);

    assertThat(Bounds.write(Kept.slices(list)))
        .isEqualTo(
            "[{\"name\":\"kube-dns-abc\",\"addressType\":\"IPv4\","
                + "\"ports\":[{\"name\":\"dns\",\"port\":53,\"protocol\":\"UDP\"}],"
                + "\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],\"conditions\":{\"ready\":true},"
                + "\"nodeName\":\"node-1\","
                + "\"targetRef\":{\"kind\":\"Pod\",\"name\":\"a\",\"uid\":\"u1\"}}]}]");
  }

  @Test
  void eventsComeByTheirLastTime() throws JsonProcessingException {
    JsonNode list =
        json(
            """
            {"items": [
              {"metadata": {"creationTimestamp": "2026-01-02T03:00:00Z"}, "reason": "Late",
                "deprecatedLastTimestamp": "2026-01-02T03:09:00Z", "deprecatedCount": 7},
              {"metadata": {"creationTimestamp": "2026-01-02T03:01:00Z"}, "reason": "Early",
                "eventTime": "2026-01-02T03:01:00.000000Z", "type": "Warning", "note": "why"}]}
            """);

    assertThat(Kept.events(list).toString())
        .isEqualTo(
            "[{\"at\":\"2026-01-02T03:01:00.000000Z\",\"type\":\"Warning\",\"reason\":\"Early\","
                + "\"note\":\"why\"}, "
                + "{\"at\":\"2026-01-02T03:09:00Z\",\"count\":7,\"reason\":\"Late\"}]");
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
