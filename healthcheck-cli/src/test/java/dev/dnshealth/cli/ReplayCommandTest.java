package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import dev.dnshealth.k8s.journal.Journal;
import dev.dnshealth.k8s.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private static Path shared;
  private static Path recorded;

  @TempDir private Path directory;

  /** One of two pods goes deaf after 12 s. So short that it all fits into the journal's queue. */
  @BeforeAll
  static void record() {
    recorded = shared.resolve("journal.jsonl");
    SimulatedCluster cluster = new SimulatedCluster(2, START);
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    Simulation simulation =
        new Simulation(
            cluster,
            Setup.of("tester", vantage, true, Policy.defaults()),
            DefaultProbes.forCluster(
                "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), "example.com"),
            START);
    try (Journal journal = new Journal(JournalSettings.of(recorded))) {
      journal.start();
      simulation.recorder(journal);
      simulation.run(Duration.ofSeconds(12));
      cluster.set(cluster.pods().get(0), Health.DEAF);
      simulation.run(Duration.ofSeconds(15));
    }
  }

  private Path policy(String yaml) throws IOException {
    return Files.writeString(directory.resolve("policy.yaml"), yaml);
  }

  @Test
  void recordedJournalIsReplayedToTheSameDecisions() {
    Cli cli = Cli.run("replay", recorded.toString());
    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out())
        .startsWith("journal: healthcheck ")
        .containsSubsequence(
            "verdict healthy",
            "phase confirming: queries to coredns-1 on node-1 stay unanswered",
            "fault DNS-POD-DEAF coredns-1 on node-1: ",
            "reserve replace coredns-1 on node-1",
            "perform replace coredns-1 on node-1",
            "recovered replace coredns-1 on node-1: coredns-3 on node-1 answers")
        .endsWith("\nthe same decisions as recorded\n");
    assertThat(cli.out().lines().filter(line -> line.startsWith("-") || line.startsWith("+")))
        .isEmpty();
    assertThat(Cli.run("replay", shared.toString()).out()).isEqualTo(cli.out());
  }

  @Test
  void jsonTellsTheSame() throws IOException {
    Cli cli = Cli.run("replay", recorded.toString(), "-o", "json");
    assertThat(cli.code()).isZero();
    JsonNode json = new ObjectMapper().readTree(cli.out());
    assertThat(json.path("result").asText()).isEqualTo("same");
    assertThat(json.path("from").asText()).isEqualTo("2026-01-01T00:00:00.100Z");
    assertThat(json.path("inputs").asInt()).isBetween(500, 2000);
    JsonNode line = json.path("timeline").path(0);
    assertThat(line.path("side").asText()).isEqualTo("both");
    assertThat(line.path("decision").path("what").asText()).isEqualTo("target");
    assertThat(json.path("timeline").findValuesAsText("what")).contains("reserve", "perform");
  }

  @Test
  void otherDecisionsThanRecordedAreAnError() throws IOException {
    Path changed = directory.resolve("changed.jsonl");
    Files.writeString(
        changed, Files.readString(recorded).replace("\"what\":\"perform\"", "\"what\":\"sing\""));

    Cli cli = Cli.run("replay", changed.toString());

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsSubsequence(
            "other decisions than recorded; after the first nothing was replayed",
            "first at input ",
            "  recorded: phase acting: reserved | sing replace coredns-1 on node-1",
            "  replayed: phase acting: reserved | perform replace coredns-1 on node-1");
  }

  @Test
  void stricterPolicyIsHeldAgainstTheRecord() throws IOException {
    Cli cli =
        Cli.run(
            "replay",
            recorded.toString(),
            "--policy",
            policy("repair: {per-hour: 0}\nhttp.port: 1\n").toString());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("\npolicy: repair.per-hour 0, recorded 3\n");
    assertThat(cli.out().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("+ 2026-01-01 00:00:")
                    .contains("hold budget_exhausted DNS-POD-DEAF of coredns-1 on node-1"))
        .anySatisfy(
            line -> assertThat(line).startsWith("- 2026-01-01 00:00:").contains("reserve replace"))
        .anySatisfy(
            line -> assertThat(line).startsWith("  2026-01-01 00:00:").contains("DNS-POD-DEAF"))
        .noneSatisfy(line -> assertThat(line).startsWith("+").contains("reserve"));
    assertThat(cli.out())
        .containsSubsequence(
            "lines with - were recorded",
            "the replay ends at 2026-01-01 00:00:",
            "what the cluster would have answered cannot be known");
  }

  @Test
  void policyThatChangesNothingIsToldSo() throws IOException {
    Cli cli =
        Cli.run(
            "replay", recorded.toString(), "--policy", policy("repair.per-day: 9\n").toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .contains("\npolicy: repair.per-day 9, recorded 10\n")
        .endsWith("\nwith this policy the same would have been decided\n");
  }

  @Test
  void whatCannotBeReadIsToldInALine() throws IOException {
    refused("no such file", "replay", directory.resolve("x").toString());
    Path text = Files.writeString(directory.resolve("text"), "hello\nworld\n");
    refused("text, line 1: no JSON", "replay", text.toString());
    refused("no journal in this directory", "replay", directory.toString());
    Path later = directory.resolve("later.jsonl");
    Files.writeString(later, Files.readString(recorded).replaceFirst("\"1\\.\\d+\"", "\"9.0\""));
    refused("journal format 9.0", "replay", later.toString());
    refused(
        "repair.perhour: there is no such key (did you mean repair.per-hour?)",
        "replay",
        recorded.toString(),
        "--policy",
        policy("repair: {perhour: 0}\n").toString());
    refused(
        "nothing.yaml: there is no such file",
        "replay",
        recorded.toString(),
        "--policy",
        directory.resolve("nothing.yaml").toString());
  }

  private static void refused(String message, String... args) {
    Cli cli = Cli.run(args);
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err().lines().toList())
        .singleElement()
        .asString()
        .startsWith("healthcheck: ")
        .contains(message);
  }
}
