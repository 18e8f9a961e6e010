package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.daemon.cluster.CommandPods.Ran;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands say and do in a pod of a real cluster, with the documented rights. */
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
            "seen from pod command-1 for ",
            "these rights are missing: get nodes, get services in default.",
            "the Service has 2 ready endpoints",
            "Deployment kube-system/coredns wants 2 pods, and has them")
        // The column is as wide as the longest address.
        .containsPattern(Pattern.quote(cluster.dnsAddress()) + ":53 +service")
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

  @Test
  void restartReplacesAHealthyPodProvesItAndRecordsWhoAsked() throws IOException {
    mayRestart();
    cluster.await("nothing is new", () -> cluster.workload().settled());
    Pod pod = cluster.dnsPodOn(cluster.agent());
    String name = pod.getMetadata().getName();

    Set<String> before = cluster.dnsPodUids();
    Ran planned = restart(name, "--dry-run");
    assertThat(planned.log())
        .contains("would be replaced now: " + name + " on agent; nothing holds it\n")
        .contains("Nothing was changed.");
    assertThat(planned.code()).isZero();
    assertThat(cluster.dnsPodUids()).isEqualTo(before);
    assertThat(ledger()).doesNotContain("DNS-REQUESTED");

    Ran done = restart(name, "--reason", "it leaks");

    assertThat(done.log())
        .contains("replaced: " + name + " on agent; ", " answers, ", "because: it leaks")
        .contains("Recorded in the cluster");
    assertThat(done.code()).isZero();
    assertThat(cluster.dnsPodUids()).hasSize(2).doesNotContain(pod.getMetadata().getUid());
    JsonNode entry = parse(ledger()).path("recent").path(0);
    assertThat(entry.path("outcome").asText()).isEqualTo("EFFECTIVE");
    assertThat(entry.at("/reservation/fault").asText()).isEqualTo("DNS-REQUESTED");
    assertThat(entry.at("/reservation/requestedBy/person").asText())
        .isEqualTo("system:serviceaccount:default:" + CommandPods.OPERATOR);
    assertThat(entry.at("/reservation/requestedBy/why").asText()).isEqualTo("it leaks");
    assertThat(notes()).anyMatch(note -> note.contains("a person asked for it (asked for by "));

    Ran again = restart(cluster.dnsPodOn(cluster.server()).getMetadata().getName(), "--wait", "5s");
    assertThat(again.log()).contains("settling\n");
    assertThat(again.code()).isEqualTo(6);
  }

  @Test
  void restartOfTheOnlyPodIsHeldAndNothingChanges() throws IOException {
    mayRestart();
    cluster.faults().inWorkload().scaledTo(1);
    cluster.await("one pod is left", () -> cluster.dnsPods().size() == 1);
    Set<String> before = cluster.dnsPodUids();
    String name = cluster.dnsPods().get(0).getMetadata().getName();

    Ran planned = restart(name, "--dry-run", "--wait", "10s");
    Ran held = restart(name, "--wait", "10s");

    for (Ran ran : List.of(planned, held)) {
      assertThat(ran.log())
          .contains("held: " + name, "single_replica\n", "--override single_replica")
          .contains("Nothing was changed.");
      assertThat(ran.code()).isEqualTo(6);
    }
    assertThat(cluster.dnsPodUids()).isEqualTo(before);
    assertThat(ledger()).doesNotContain("DNS-REQUESTED");
  }

  /** Gives the rights that the page names, and makes the ledger as the manifests ship it. */
  private void mayRestart() throws IOException {
    String page = Files.readString(Path.of("../docs/repair.md"));
    int start = page.indexOf("```yaml\n") + "```yaml\n".length();
    commands.grant(page.substring(start, page.indexOf("```", start)));
    try (InputStream shipped = Files.newInputStream(Path.of("deploy/base/ledger.yaml"))) {
      cluster.client().load(shipped).serverSideApply();
    }
  }

  private Ran restart(String pod, String... more) {
    List<String> arguments = new ArrayList<>(List.of("restart", pod));
    arguments.addAll(List.of(more));
    return commands.runAs(CommandPods.OPERATOR, arguments.toArray(new String[0]));
  }

  private String ledger() {
    Map<String, String> data =
        cluster
            .client()
            .configMaps()
            .inNamespace(TestCluster.DNS_NAMESPACE)
            .withName(Daemon.LEDGER)
            .require()
            .getData();
    return data == null ? "" : data.getOrDefault("ledger.json", "");
  }

  private List<String> notes() {
    return cluster
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(event -> String.valueOf(event.getNote()))
        .toList();
  }

  private static List<String> found(Ran lint) {
    List<String> rules = new ArrayList<>();
    json(lint).path("findings").forEach(finding -> rules.add(finding.path("rule").asText()));
    return rules;
  }

  private static JsonNode json(Ran ran) {
    return parse(ran.log());
  }

  private static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
