package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.daemon.cluster.CommandPods.Ran;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands that only read say in a pod of a real cluster, with the documented rights. */
@NeedsCluster
class CommandsIT {

  private final TestCluster cluster = TestCluster.get();
  private CommandPods commands;

  @BeforeEach
  void healthy() {
    cluster.reset();
    commands = new CommandPods(cluster);
  }

  @AfterEach
  void close() {
    commands.close();
  }

  @Test
  void diagnoseFindsAHealthyClusterHealthyAndNamesAPodThatIsDeaf() {
    Ran healthy = commands.run("diagnose", "--for", "8s");

    assertThat(healthy.log())
        .contains(
            "verdict: healthy\n",
            "seen from pod command-1 for 8 s",
            "these rights are missing: get nodes, get services in default.",
            "the Service has 2 ready endpoints",
            "Deployment kube-system/coredns wants 2 pods, and has them",
            cluster.dnsAddress() + ":53  service")
        .doesNotContain("silent", "not known");
    assertThat(healthy.code()).isZero();

    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();
    Ran deaf = commands.run("diagnose", "--for", "8s", "--quiet", "-o", "json");

    JsonNode found = json(deaf);
    assertThat(found.path("verdict").asText()).isEqualTo("unhealthy");
    assertThat(found.path("faults").findValuesAsText("id")).containsExactly("DNS-POD-DEAF");
    JsonNode fault = found.path("faults").path(0);
    assertThat(fault.at("/subject/name").asText()).isEqualTo(sick.getMetadata().getName());
    assertThat(fault.at("/subject/node").asText()).isEqualTo(cluster.agent().name());
    assertThat(fault.path("restartHelps").asText()).isEqualTo("yes");
    assertThat(fault.path("evidence")).isNotEmpty();
    assertThat(deaf.code()).isEqualTo(1);
  }

  @Test
  void lintFindsWhatIsSoInThisClusterAndWhatIsWrongWithABrokenCorefile() {
    Ran usual = commands.run("lint", "-o", "json");

    assertThat(found(usual)).containsExactly("LINT-COREFILE-LAMEDUCK", "LINT-PDB-NONE");
    assertThat(usual.code()).isEqualTo(2);

    cluster.faults().inWorkload().corefileRejectedAndInALoop();
    Ran broken = commands.run("lint", "-o", "json");

    assertThat(found(broken))
        .containsExactlyInAnyOrder(
            "LINT-FORWARD-SELF",
            "LINT-COREFILE-UNKNOWN-PLUGIN",
            "LINT-COREFILE-LAMEDUCK",
            "LINT-PDB-NONE");
    assertThat(broken.code()).isEqualTo(1);
  }

  private static List<String> found(Ran lint) {
    List<String> rules = new ArrayList<>();
    json(lint).path("findings").forEach(finding -> rules.add(finding.path("rule").asText()));
    return rules;
  }

  private static JsonNode json(Ran ran) {
    try {
      return new ObjectMapper().readTree(ran.log());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + ran, e);
    }
  }
}
