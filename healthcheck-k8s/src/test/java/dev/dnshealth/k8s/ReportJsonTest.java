package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportJsonTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void tellsVerdictFaultsHoldsAndTargets() throws Exception {
    SimulatedCluster cluster = new SimulatedCluster(2, START);
    Simulation simulation =
        new Simulation(
            cluster,
            Setup.of(
                "tester",
                new Vantage("here", Optional.empty(), Network.POD),
                true,
                Policy.defaults()),
            DefaultProbes.forCluster("cluster.local", List.of(), ""),
            START);
    simulation.run(Duration.ofSeconds(30));
    cluster.set(cluster.pods().get(0), Health.UNREACHABLE);
    simulation.run(Duration.ofSeconds(30));

    JsonNode json = new ObjectMapper().readTree(new ReportJson().write(simulation.report()));

    assertThat(json.path("verdict").asText()).isEqualTo("unhealthy");
    JsonNode fault = json.path("faults").path(0);
    assertThat(fault.path("id").asText()).isEqualTo("DNS-POD-UNREACHABLE");
    assertThat(fault.path("subject").toString())
        .isEqualTo(
            "{\"kind\":\"server\",\"name\":\"coredns-1\",\"uid\":\"uid-1\",\"node\":\"node-1\"}");
    assertThat(fault.path("severity").asText()).isEqualTo("failed");
    assertThat(fault.path("restartHelps").asText()).isEqualTo("no");
    assertThat(fault.path("evidence").path(0).asText()).startsWith("no answer over UDP for");
    assertThat(fault.path("ruledOut").isArray()).isTrue();
    assertThat(fault.path("nextStep").asText()).isNotEmpty();
    assertThat(json.path("holds").findValuesAsText("reason")).containsExactly("path_not_proven");
    assertThat(json.path("targets").findValuesAsText("state"))
        .containsExactly("answering", "silent", "answering");
    assertThat(json.path("unknown")).isEmpty();
    assertThat(json.path("phase").asText()).isEqualTo("watching");
  }
}
