package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests as written, without a cluster or the tools that render them. */
class ManifestsTest {

  private static final Path DEPLOY = Path.of("deploy");

  @Test
  void everyKustomizationNamesOnlyWhatIsThere() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      all = files.filter(file -> file.endsWith("kustomization.yaml")).toList();
    }
    assertThat(all).hasSizeGreaterThan(4);
    for (Path file : all) {
      for (JsonNode resource : read(Files.readString(file)).path("resources")) {
        Path named = file.resolveSibling(resource.asText());
        assertThat(Files.isDirectory(named) ? named.resolve("kustomization.yaml") : named)
            .isRegularFile();
      }
    }
  }

  @Test
  void rightsAndLedgerBelongToTheUsualService() throws IOException {
    belongTo("kube-system", "kube-dns", "coredns", objects());
  }

  @Test
  void rightsAndLedgerOfTheOverlayForRke2BelongToItsService() throws IOException {
    String service = "rke2-coredns-rke2-coredns";
    belongTo("kube-system", service, service, patched("rke2"));
  }

  @Test
  void rightsAndLedgerOfTheOverlayForOpenShiftBelongToItsService() throws IOException {
    belongTo("openshift-dns", "dns-default", "dns-default", patched("openshift"));
  }

  @Test
  void whatIsReadInAllNamespacesIsNodesServicesAndEndpointSlicesAndNothingElse()
      throws IOException {
    List<String> rights = new ArrayList<>();
    for (JsonNode object : objects()) {
      if (object.path("kind").asText().equals("ClusterRole")) {
        for (JsonNode rule : object.path("rules")) {
          rights.add(rule.path("resources") + " " + rule.path("verbs"));
        }
        the(objects(), "ClusterRoleBinding", name(object));
      }
    }

    assertThat(rights)
        .containsExactly(
            "[\"nodes\"] [\"get\",\"list\"]",
            "[\"services\"] [\"list\",\"watch\"]",
            "[\"endpointslices\"] [\"list\"]");
  }

  @Test
  void theCanaryMayWriteInOurOwnNamespaceOnlyAndDeleteNothingButServices() throws IOException {
    String text = Files.readString(DEPLOY.resolve("overlays/canary/rights.yaml"));
    List<JsonNode> objects = documents(text);

    areOneRole(objects, "dnshealth");
    List<String> rights = new ArrayList<>();
    objects
        .get(0)
        .path("rules")
        .forEach(rule -> rights.add(rule.path("resources") + " " + rule.path("verbs")));
    assertThat(rights)
        .containsExactly(
            "[\"services\"] [\"create\",\"list\",\"delete\"]", "[\"endpointslices\"] [\"create\"]");
  }

  @Test
  void logsAreReadOnlyWhereThatIsAskedFor() throws IOException {
    Path overlay = DEPLOY.resolve("overlays/evidence-logs");
    String text = Files.readString(overlay.resolve("rights.yaml"));
    List<JsonNode> asked = documents(text);

    assertThat(objects().toString()).doesNotContain("pods/log");
    areOneRole(asked, "kube-system");
    assertThat(asked.get(0).path("rules")).hasSize(1);
    assertThat(asked.get(0).at("/rules/0/resources/0").asText()).isEqualTo("pods/log");
    assertThat(asked.get(0).at("/rules/0/verbs").toString()).isEqualTo("[\"get\"]");
    assertThat(Files.readString(overlay.resolve("kustomization.yaml")))
        .contains("HEALTHCHECK_EVIDENCE_LOGS");
  }

  @Test
  void whoOnlyObservesMayWriteNothing() throws IOException {
    JsonNode observe =
        read(Files.readString(DEPLOY.resolve("overlays/observe/kustomization.yaml")));
    List<String> emptied = new ArrayList<>();
    for (JsonNode patch : observe.path("patches")) {
      JsonNode object = read(patch.path("patch").asText());
      if (object.path("kind").asText().equals("Role") && object.path("rules").isEmpty()) {
        emptied.add(name(object));
      }
    }

    assertThat(emptied).containsExactly("dnshealth-act", "dnshealth-evidence");
  }

  @Test
  void toPatchPodsIsARoleOfItsOwnThatIsNotInTheBaseAndAllowsNothingElse() throws IOException {
    String text = Files.readString(DEPLOY.resolve("overlays/quarantine/rights.yaml"));
    List<JsonNode> objects = documents(text);

    areOneRole(objects, "kube-system");
    assertThat(objects.get(0).path("rules"))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.path("resources") + " " + rule.path("verbs"))
                    .isEqualTo("[\"pods\"] [\"patch\"]"));
    assertThat(text).startsWith("# WARNING");
    for (JsonNode object : objects()) {
      for (JsonNode rule : object.path("rules")) {
        if (rule.path("resources").toString().contains("\"pods\"")) {
          assertThat(rule.path("verbs").toString()).isEqualTo("[\"get\",\"list\",\"watch\"]");
        }
      }
    }
  }

  @Test
  void toPatchADeploymentIsARoleOfItsOwnForTheOneByItsName() throws IOException {
    String text = Files.readString(DEPLOY.resolve("overlays/raise-memory/rights.yaml"));
    List<JsonNode> objects = documents(text);

    areOneRole(objects, "kube-system");
    assertThat(objects.get(0).path("rules"))
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.path("resources") + " " + rule.path("verbs"))
                  .isEqualTo("[\"deployments\"] [\"patch\"]");
              assertThat(rule.path("resourceNames").toString()).isEqualTo("[\"coredns\"]");
            });
    assertThat(text).startsWith("# WARNING");
    for (JsonNode object : objects()) {
      for (JsonNode rule : object.path("rules")) {
        if (rule.path("resources").toString().contains("deployments")) {
          assertThat(rule.path("verbs").toString()).isEqualTo("[\"get\"]");
        }
      }
    }
  }

  private static List<JsonNode> documents(String text) {
    return Stream.of(text.split("\n---\n", -1)).map(ManifestsTest::read).toList();
  }

  private static void areOneRole(List<JsonNode> objects, String namespace) {
    assertThat(objects)
        .allSatisfy(o -> assertThat(o.at("/metadata/namespace").asText()).isEqualTo(namespace))
        .extracting(o -> o.path("kind").asText())
        .containsExactly("Role", "RoleBinding");
  }

  @Test
  void twoRunOnTwoNodesIfThereAreTwoAndOneWhereNothingCanBeTakenOver() throws IOException {
    JsonNode daemon = read(Files.readString(DEPLOY.resolve("base/daemon.yaml")));
    assertThat(daemon.at("/spec/replicas").asInt()).isEqualTo(2);
    JsonNode spread = daemon.at("/spec/template/spec/topologySpreadConstraints/0");
    assertThat(spread.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
    assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
    assertThat(spread.at("/labelSelector/matchLabels"))
        .isEqualTo(daemon.at("/spec/selector/matchLabels"));

    JsonNode observe =
        read(Files.readString(DEPLOY.resolve("overlays/observe/kustomization.yaml")));
    assertThat(observe.path("patches").findValuesAsText("patch"))
        .anyMatch(patch -> read(patch).at("/spec/replicas").asInt() == 1);
  }

  @Test
  void noLeaseButOursCanBeTouchedAndNoneCanBeMade() throws IOException {
    List<String> rights = new ArrayList<>();
    for (JsonNode object : objects()) {
      for (JsonNode rule : object.path("rules")) {
        if (rule.path("resources").toString().contains("leases")) {
          rights.add(rule.path("resourceNames") + " " + rule.path("verbs"));
        }
      }
    }

    assertThat(rights).containsExactly("[\"kube-dns-dnshealth\"] [\"get\",\"update\"]");
  }

  /**
   * Ledger and Lease are named after the Service, and every right to it and beside it is where it
   * is.
   */
  private static void belongTo(
      String namespace, String service, String corefile, List<JsonNode> objects) {
    String ledger = service + "-dnshealth";
    for (String kind : List.of("ConfigMap", "Lease")) {
      JsonNode object = the(objects, kind, ledger);
      assertThat(object.at("/metadata/namespace").asText()).isEqualTo(namespace);
    }
    for (String kind : List.of("Role", "RoleBinding")) {
      for (String name : List.of("dnshealth-observe", "dnshealth-act", "dnshealth-evidence")) {
        JsonNode object = the(objects, kind, name);
        assertThat(object.at("/metadata/namespace").asText()).isEqualTo(namespace);
      }
    }
    assertThat(named("configmaps", the(objects, "Role", "dnshealth-observe")))
        .contains(corefile, ledger);
    JsonNode act = the(objects, "Role", "dnshealth-act");
    assertThat(named("configmaps", act)).containsExactly(ledger);
    assertThat(named("leases", act)).containsExactly(ledger);
    List<String> bundles =
        IntStream.rangeClosed(1, 5).mapToObj(i -> ledger + "-evidence-" + i).toList();
    assertThat(named("configmaps", the(objects, "Role", "dnshealth-evidence"))).isEqualTo(bundles);
    for (String bundle : bundles) {
      JsonNode object = the(objects, "ConfigMap", bundle);
      assertThat(object.at("/metadata/namespace").asText()).isEqualTo(namespace);
      assertThat(object.has("data")).isFalse();
    }
  }

  private static List<JsonNode> objects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String file : List.of("ledger.yaml", "evidence.yaml", "rights.yaml")) {
      String text = Files.readString(DEPLOY.resolve("base").resolve(file));
      Stream.of(text.split("\n---\n", -1)).map(ManifestsTest::read).forEach(objects::add);
    }
    return objects;
  }

  /** Returns what is left after the overlay's patches, which only test and replace. */
  private static List<JsonNode> patched(String overlay) throws IOException {
    Path file = DEPLOY.resolve("overlays").resolve(overlay).resolve("kustomization.yaml");
    List<JsonNode> objects = objects();
    for (JsonNode patch : read(Files.readString(file)).path("patches")) {
      List<JsonNode> targets =
          objects.stream()
              .filter(o -> o.path("kind").asText().matches(patch.at("/target/kind").asText()))
              .filter(o -> name(o).matches(patch.at("/target/name").asText()))
              .toList();
      assertThat(targets).as(patch.path("target").toString()).isNotEmpty();
      for (JsonNode target : targets) {
        read(patch.path("patch").asText()).forEach(operation -> apply(operation, target));
      }
    }
    return objects;
  }

  private static void apply(JsonNode operation, JsonNode target) {
    String path = operation.path("path").asText();
    JsonNode value = operation.path("value");
    if (operation.path("op").asText().equals("test")) {
      assertThat(target.at(path)).isEqualTo(value);
    } else {
      assertThat(operation.path("op").asText()).isEqualTo("replace");
      assertThat(target.at(path).isMissingNode()).as(path).isFalse();
      int last = path.lastIndexOf('/');
      ((ObjectNode) target.at(path.substring(0, last))).set(path.substring(last + 1), value);
    }
  }

  private static JsonNode the(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(o -> o.path("kind").asText().equals(kind) && name(o).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static List<String> named(String resource, JsonNode role) {
    List<String> names = new ArrayList<>();
    for (JsonNode rule : role.path("rules")) {
      if (rule.at("/resources/0").asText().equals(resource)) {
        rule.path("resourceNames").forEach(name -> names.add(name.asText()));
      }
    }
    return names;
  }

  private static JsonNode read(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }
}
