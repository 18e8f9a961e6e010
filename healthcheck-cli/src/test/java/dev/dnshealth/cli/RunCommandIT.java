package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Watches clusters whose API is a mock and whose DNS is on loopback. It takes its seconds, so all
 * of them run at once.
 */
class RunCommandIT {

  private static final String NODE_PORT =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: kube-system, name: dns-outside}
      spec:
        type: NodePort
        clusterIP: 127.0.0.9
        externalIPs: [127.0.0.1]
        selector: {k8s-app: kube-dns}
        ports: [{name: dns, protocol: UDP, port: %d}]
      """;

  @TempDir static Path dir;

  private static final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private static MockCluster quiet;
  private static MockCluster poor;
  private static CompletableFuture<Cli> healthy;
  private static CompletableFuture<Cli> deaf;
  private static CompletableFuture<Cli> withoutRights;
  private static CompletableFuture<Cli> unreachable;
  private static CompletableFuture<Cli> throughTheNode;

  @BeforeAll
  static void watch() throws Exception {
    quiet = open(new MockCluster()).withService(well()).withPod("a", well()).withPod("b", well());
    quiet.forgetRequests();
    healthy = run(quiet, "--mode", "observe");
    deaf =
        run(
            open(new MockCluster())
                .withService(well())
                .withPod("a", well())
                .withPod("b", open(CoreDns.well().deaf()).address().getPort()),
            "-o",
            "json");
    poor = open(new MockCluster()).withService(well()).withPod("a", well()).withPod("b", well());
    poor.deny("create", "pods");
    poor.forgetRequests();
    withoutRights = run(poor);
    unreachable =
        run(
            open(new MockCluster())
                .withService(silent())
                .withPod("a", silent())
                .withPod("b", silent()));
    MockCluster behindNodes =
        open(new MockCluster()).withService(silent()).withPod("a", silent()).withPod("b", silent());
    behindNodes.create(NODE_PORT.formatted(well()));
    throughTheNode = run(behindNodes, "-o", "json");
  }

  @AfterAll
  static void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void aHealthyClusterIsHealthyAndWhoObservesWritesNothing() {
    Cli ran = healthy.join();

    assertThat(ran.out())
        .startsWith("watching kube-system/kube-dns of http://")
        .contains("\n  from      outside the cluster, as jo\n")
        .contains("\n  acts      no: it was asked to observe\n")
        .contains("direct UDP: used; 2 of 2 pods' addresses are heard from here")
        .contains("proves how each pod answers over UDP to queries from here")
        .containsPattern("\\d\\d:\\d\\d:\\d\\dZ {2}verdict {2}healthy")
        .containsPattern("ended {4}after \\d+ s; verdict: healthy");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(quiet.writes()).isEmpty();
  }

  @Test
  void toldAsJsonEachLineIsAnObject() throws IOException {
    Cli ran = deaf.join();

    List<JsonNode> lines = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).allMatch(line -> line.has("at") && line.has("event"));
    assertThat(lines.get(0).path("event").asText()).isEqualTo("started");
    assertThat(lines.get(0).path("acts").asBoolean()).isTrue();
    assertThat(of(lines, "paths"))
        .anyMatch(line -> line.findValuesAsText("path").contains("direct_udp"));
    assertThat(of(lines, "fault_found"))
        .extracting(line -> line.at("/fault/info/id").asText())
        .contains("DNS-POD-DEAF");
    JsonNode end = lines.get(lines.size() - 1);
    assertThat(end.path("event").asText()).isEqualTo("ended");
    assertThat(end.at("/report/verdict").asText()).isEqualTo("unhealthy");
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void withoutTheRightsToActItWatchesAndKeepsNobodyFromLeading() {
    Cli ran = withoutRights.join();

    assertThat(ran.out())
        .contains(
            "acts      no, it only watches: these rights are missing: create pods/eviction in")
        .contains("verdict  healthy");
    assertThat(ran.code()).isZero();
    assertThat(poor.writes()).isEmpty();
  }

  @Test
  void whereNoServerIsSeenNothingIsClaimed() {
    Cli ran = unreachable.join();

    assertThat(ran.out())
        .contains("direct UDP: nothing came; not a packet came back from any of 2 pods' addresses")
        .contains("external address: not tried; no load balancer, external address or node port")
        .doesNotContain("fault   ");
    assertThat(ran.code()).isEqualTo(3);
  }

  @Test
  void anExternalAddressThatAnswersIsUsedAndProvesNothingAboutThePods() throws IOException {
    Cli ran = throughTheNode.join();

    JsonNode end = new ObjectMapper().readTree(ran.out().lines().reduce("", (a, b) -> b));
    assertThat(end.at("/report/targets").findValuesAsText("id"))
        .anyMatch(id -> id.startsWith("dns-outside@127.0.0.1:"));
    assertThat(end.at("/report/verdict").asText()).isEqualTo("unknown");
    assertThat(end.at("/report/faults")).isEmpty();
    assertThat(ran.out()).contains("answered: external address dns-outside@127.0.0.1:");
    assertThat(ran.code()).isEqualTo(3);
  }

  private static List<JsonNode> of(List<JsonNode> lines, String event) {
    return lines.stream().filter(line -> line.path("event").asText().equals(event)).toList();
  }

  private static CompletableFuture<Cli> run(MockCluster cluster, String... more)
      throws IOException {
    // All at once they make a machine busy, and a pause of theirs is no matter here.
    Path config = Files.writeString(dir.resolve("config.yaml"), "detection: {pause-after: 30s}\n");
    List<String> args = new ArrayList<>(List.of("run", "-path=" + cluster.kubeconfig(dir)));
    args.addAll(List.of("--config", config.toString(), "--for", "20s"));
    args.addAll(List.of(more));
    CompletableFuture<Cli> ran = new CompletableFuture<>();
    new Thread(() -> ran.complete(Cli.run(args.toArray(String[]::new))), "run").start();
    return ran;
  }

  private static int well() {
    return open(CoreDns.well()).address().getPort();
  }

  private static int silent() throws IOException {
    return open(SilentAddress.open()).port();
  }

  private static <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }
}
