package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.DaemonRole;
import dev.dnshealth.core.config.VantageKeys;
import dev.dnshealth.core.config.VantageNetwork;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests of vantages as written. */
class VantageManifestsTest {

  private static final Path BASE = Path.of("deploy/base");
  private static final Path EVERY_NODE = Path.of("deploy/overlays/every-node");
  private static final Path HOST = Path.of("deploy/overlays/host-vantages");

  @Test
  void vantageMayReadWhatItProbesAndChangeNothing() throws IOException {
    List<String> rights = new ArrayList<>();
    for (JsonNode object : documents(EVERY_NODE.resolve("rights.yaml"))) {
      object
          .path("rules")
          .forEach(
              rule ->
                  rights.add(
                      rule.path("resources")
                          + (rule.has("resourceNames") ? " " + rule.path("resourceNames") : "")
                          + " "
                          + rule.path("verbs")));
    }

    assertThat(rights)
        .containsExactly(
            "[\"services\"] [\"get\",\"list\",\"watch\"]",
            "[\"pods\"] [\"list\",\"watch\"]",
            "[\"endpointslices\"] [\"list\",\"watch\"]",
            "[\"configmaps\"] [\"coredns\"] [\"get\"]");
  }

  @Test
  void vantageIsGivenNothingElseThanTheApisAddressAndTheReviewOfTokens() throws IOException {
    List<String> bound = new ArrayList<>();
    for (JsonNode object : documents(EVERY_NODE.resolve("rights.yaml"))) {
      if (object.path("kind").asText().endsWith("Binding")) {
        bound.add(object.at("/roleRef/name").asText());
        assertThat(object.path("subjects"))
            .singleElement()
            .satisfies(s -> assertThat(s.path("name").asText()).isEqualTo("healthcheck-vantage"));
      }
    }

    assertThat(bound)
        .containsExactlyInAnyOrder(
            "dnshealth-vantage", "dnshealth-api-address", "dnshealth-token-review");
  }

  @Test
  void daemonMayFindOthersInItsOwnNamespaceAndReviewTokens() throws IOException {
    List<JsonNode> objects = documents(BASE.resolve("peers.yaml"));

    assertThat(objects)
        .extracting(o -> o.path("kind").asText() + " " + o.at("/metadata/namespace").asText())
        .containsExactly(
            "Role dnshealth", "RoleBinding dnshealth", "ClusterRole ", "ClusterRoleBinding ");
    assertThat(objects.get(0).path("rules").toString())
        .isEqualTo(
            "[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\",\"watch\"]}]");
    assertThat(objects.get(2).path("rules").toString())
        .isEqualTo(
            "[{\"apiGroups\":[\"authentication.k8s.io\"],\"resources\":[\"tokenreviews\"],"
                + "\"verbs\":[\"create\"]}]");
  }

  @Test
  void everyoneShowsATokenThatIsGoodForPeersAlone() throws IOException {
    for (Path file :
        List.of(
            BASE.resolve("daemon.yaml"),
            EVERY_NODE.resolve("vantage.yaml"),
            HOST.resolve("vantage.yaml"))) {
      JsonNode pod = documents(file).get(0).at("/spec/template/spec");
      JsonNode token = pod.at("/volumes/0/projected/sources/0/serviceAccountToken");
      assertThat(token.path("audience").asText()).isEqualTo("dnshealth-peers");
      JsonNode mount = pod.at("/containers/0/volumeMounts/0");
      assertThat(mount.path("name").asText()).isEqualTo(pod.at("/volumes/0/name").asText());
      assertThat(mount.path("readOnly").asBoolean()).isTrue();
      assertThat(environment(pod))
          .containsEntry(
              "HEALTHCHECK_PEERS_TOKEN_FILE",
              mount.path("mountPath").asText() + "/" + token.path("path").asText());
    }
  }

  @Test
  void vantagesAreFoundAsPeersRunOnEveryNodeAndStandForNothing() throws IOException {
    for (Path overlay : List.of(EVERY_NODE, HOST)) {
      JsonNode set = documents(overlay.resolve("vantage.yaml")).get(0);
      JsonNode pod = set.at("/spec/template/spec");

      assertThat(set.path("kind").asText()).isEqualTo("DaemonSet");
      JsonNode labels = set.at("/spec/template/metadata/labels");
      assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("healthcheck");
      assertThat(labels.path("app.kubernetes.io/component").asText()).isEqualTo("vantage");
      assertThat(labels.properties())
          .containsAll(set.at("/spec/selector/matchLabels").properties());
      assertThat(pod.path("tolerations").toString()).isEqualTo("[{\"operator\":\"Exists\"}]");
      assertThat(pod.path("serviceAccountName").asText()).isEqualTo("healthcheck-vantage");
      assertThat(pod.path("dnsPolicy").asText()).isEqualTo("Default");
      boolean host = overlay.equals(HOST);
      assertThat(pod.path("hostNetwork").asBoolean()).isEqualTo(host);
      Map<String, String> environment = environment(pod);
      var config = new ConfigReader().environment(environment).read();
      assertThat(config.get(VantageKeys.ROLE)).isEqualTo(DaemonRole.VANTAGE);
      assertThat(config.get(VantageKeys.NETWORK))
          .isEqualTo(host ? VantageNetwork.HOST : VantageNetwork.POD);
      assertThat(pod.at("/containers/0/ports/0/containerPort").asText())
          .isEqualTo(environment.getOrDefault("HEALTHCHECK_HTTP_PORT", "9890"));
    }
  }

  private static Map<String, String> environment(JsonNode pod) {
    Map<String, String> values = new HashMap<>();
    pod.at("/containers/0/env")
        .forEach(
            variable -> {
              if (variable.has("value")) {
                values.put(variable.path("name").asText(), variable.path("value").asText());
              }
            });
    return values;
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    return Stream.of(Files.readString(file).split("\n---\n", -1))
        .map(text -> Serialization.unmarshal(text, JsonNode.class))
        .toList();
  }
}
