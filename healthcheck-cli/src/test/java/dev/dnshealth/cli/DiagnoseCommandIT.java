package dev.dnshealth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each look takes its seconds, so all of them run at once; they need no Docker. */
class DiagnoseCommandIT {

  @TempDir private static Path directory;

  private static final Deque<FakeDnsServer> servers = new ArrayDeque<>();
  private static CompletableFuture<Cli> healthy;
  private static CompletableFuture<Cli> deaf;
  private static CompletableFuture<Cli> closed;
  private static String sick;

  @BeforeAll
  static void look() {
    healthy = run("diagnose", "--target", of(server()), "--target", of(server()), "--for", "8s");
    sick = of(server().deaf());
    deaf =
        run(
            "diagnose --target %s --target %s --target %s -o json -q --record %s"
                .formatted(of(server()), sick, of(server()), journal())
                .split(" "));
    FakeDnsServer one = server();
    FakeDnsServer other = server();
    one.stopListening();
    other.stopListening();
    closed = run("diagnose", "--target", of(one), "--target", of(other));
  }

  @AfterAll
  static void close() {
    servers.forEach(FakeDnsServer::close);
  }

  @Test
  void healthyServersAreCalledHealthy() {
    Cli ran = healthy.join();

    assertThat(ran.out())
        .startsWith("verdict: healthy\n  2 servers, seen from here for ")
        .doesNotContain("\u001B");
    assertThat(ran.err()).isEqualTo("looking at 2 servers for 8 s\n");
    assertThat(ran.code()).isZero();
  }

  @Test
  void theOneOfThreeThatIsDeafIsNamedWithItsEvidence() throws Exception {
    Cli ran = deaf.join();

    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.path("faults").findValuesAsText("id")).containsExactly("DNS-POD-DEAF");
    assertThat(json.path("faults").path(0).path("subject").path("name").asText()).isEqualTo(sick);
    assertThat(json.path("faults").path(0).path("evidence")).isNotEmpty();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void whatALookRecordedIsReplayedToTheSameFaults() throws Exception {
    JsonNode found = new ObjectMapper().readTree(deaf.join().out());

    Cli replayed = Cli.run("replay", journal().toString(), "-o", "json");

    assertThat(replayed.code()).as(replayed.out() + replayed.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(replayed.out());
    assertThat(report.path("result").asText()).isEqualTo("same");
    assertThat(standing(report.path("timeline")))
        .containsExactlyElementsOf(found.path("faults").findValuesAsText("id"));
    assertThat(Cli.run("replay", journal().toString()).out())
        .contains("verdict unhealthy", "fault DNS-POD-DEAF " + sick)
        .endsWith("\nthe same decisions as recorded\n");
  }

  /** Returns the faults that were found and did not end. */
  private static List<String> standing(JsonNode timeline) {
    Set<String> faults = new LinkedHashSet<>();
    for (JsonNode line : timeline) {
      JsonNode decision = line.path("decision");
      String name = decision.path("name").asText();
      if (decision.path("what").asText().equals("fault")) {
        faults.add(name);
      } else if (decision.path("what").asText().equals("fault_gone")) {
        faults.remove(name);
      }
    }
    return List.copyOf(faults);
  }

  private static Path journal() {
    return directory.resolve("look.jsonl");
  }

  @Test
  void closedPortsAllAroundShareTheCause() {
    Cli ran = closed.join();

    assertThat(ran.out())
        .startsWith("verdict: unhealthy\n")
        .contains("DNS-SEVERAL-PODS", "not listening", "restart    would not help");
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void whoEndsALookIsToldWhatWasSeenByThen() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "diagnose",
                "--target",
                of(server()),
                "--for",
                "60s")
            .start();
    try (BufferedReader err = process.errorReader(UTF_8);
        BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(err.readLine()).isEqualTo("looking at 1 server for 60 s");

      process.toHandle().destroy(); // Process.destroy would close the streams as well.

      assertThat(out.lines().toList())
          .startsWith("verdict: unknown")
          .anySatisfy(line -> assertThat(line).contains("then interrupted"));
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      // By SIGTERM; Ctrl-C is SIGINT, which is 2 and makes it 130.
      assertThat(process.exitValue()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<Cli> run(String... args) {
    CompletableFuture<Cli> ran = new CompletableFuture<>();
    new Thread(() -> ran.complete(Cli.run(args)), "diagnose").start();
    return ran;
  }

  private static FakeDnsServer server() {
    FakeDnsServer server =
        FakeDnsServer.v4()
            .on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.96.0.1"))
            .on("example.com.", Behaviour.answer("192.0.2.10"))
            .otherwise(Behaviour.nxDomain())
            .start();
    servers.push(server);
    return server;
  }

  private static String of(FakeDnsServer server) {
    InetSocketAddress address = server.address();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
