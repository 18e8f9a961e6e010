package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Standing;
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
    Simulation simulation = simulation(cluster);
    simulation.run(Duration.ofSeconds(30));
    cluster.set(cluster.pods().get(0), Health.UNREACHABLE);
    simulation.run(Duration.ofSeconds(30));

    JsonNode json = json(simulation);

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
    assertThat(json.has("leader")).isFalse();
  }

  @Test
  void tellsWhoLeadsWhereThereIsAChoice() throws Exception {
    Simulation simulation = simulation(new SimulatedCluster(2, START));
    simulation.standing(new Standing.Leads("here", START.plusSeconds(10)));
    simulation.run(Duration.ofSeconds(5));
    assertThat(json(simulation).path("leader").toString())
        .isEqualTo("{\"self\":true,\"name\":\"here\",\"detail\":\"this one leads\"}");

    simulation.run(Duration.ofSeconds(5));
    assertThat(json(simulation).path("leader").toString())
        .isEqualTo("{\"self\":false,\"detail\":\"the lease was not renewed in time\"}");

    simulation.standing(new Standing.Follows(Optional.of("there"), "there leads"));
    simulation.run(Duration.ofSeconds(1));
    assertThat(json(simulation).path("leader").toString())
        .isEqualTo("{\"self\":false,\"name\":\"there\",\"detail\":\"there leads\"}");
  }

  @Test
  void tellsWhoElseLooksAndWhoCannotBeHeard() throws Exception {
    Report alone = simulation(new SimulatedCluster(2, START)).report();
    Vantage there = new Vantage("there", Optional.of("node-2"), Network.HOST);
    Vantage far = new Vantage("far", Optional.empty(), Network.POD);
    Report report =
        new Report(
            alone.at(),
            alone.diagnosis(),
            alone.holds(),
            alone.phase(),
            alone.targets(),
            alone.targetsAsOf(),
            alone.standing(),
            alone.request(),
            alone.unwritten(),
            List.of(
                new Peer(there, "e", Peer.State.HEARD, true, ""),
                new Peer(far, "", Peer.State.UNHEARD, false, "no way there")));

    assertThat(new ObjectMapper().readTree(new ReportJson().write(report)).path("peers").toString())
        .isEqualTo(
            "[{\"name\":\"there\",\"node\":\"node-2\",\"network\":\"host\",\"state\":\"heard\"},"
                + "{\"name\":\"far\",\"network\":\"pod\",\"state\":\"unheard\","
                + "\"detail\":\"no way there\"}]");
  }

  private static JsonNode json(Simulation simulation) throws JsonProcessingException {
    return new ObjectMapper().readTree(new ReportJson().write(simulation.report()));
  }

  private static Simulation simulation(SimulatedCluster cluster) {
    return new Simulation(
        cluster,
        Setup.of(
            "tester", new Vantage("here", Optional.empty(), Network.POD), true, Policy.defaults()),
        DefaultProbes.forCluster("cluster.local", List.of(), ""),
        START);
  }
}
