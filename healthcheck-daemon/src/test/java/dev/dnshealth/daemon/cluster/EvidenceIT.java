package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.daemon.cluster.CommandPods.Ran;
import dev.dnshealth.k8s.EvidenceStore;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of an action in a real cluster, with the shipped rights, and how it is told. */
@NeedsCluster
class EvidenceIT {

  /** Quick to act, and patient with an API server that is slow: its times are no matter here. */
  private static final Map<String, String> PATIENT =
      Daemon.hasty(Map.of("HEALTHCHECK_EVIDENCE_WITHIN", "20s"));

  private final TestCluster cluster = TestCluster.get();

  @Test
  void evidenceOfAnActionIsKeptAndNamedAndWrittenAsMarkdown() {
    cluster.reset();
    DaemonPages daemon =
        cluster.daemon().deploy(cluster.server(), "deploy/overlays/evidence-logs", PATIENT);
    cluster.await("the daemon finds nothing", daemon::healthy);
    Pod sick = cluster.dnsPodOn(cluster.agent());
    String pod = sick.getMetadata().getName();
    cluster.faults().in(sick).udpDeaf();
    cluster.await(
        "the pod is replaced and that is proven",
        () -> daemon.metric("dnshealth_recovery_seconds_count", "") == 1);

    cluster.await("the end is told", () -> kept().path("story").toString().contains("recovered"));
    JsonNode bundle = kept();
    System.out.println("evidence: " + bundle);
    assertThat(bundle.at("/parts/fault/content/id").asText()).isEqualTo("DNS-POD-DEAF");
    assertThat(bundle.at("/parts/pod/content/metadata/uid").asText())
        .isEqualTo(sick.getMetadata().getUid());
    assertThat(bundle.at("/parts/observations/content").toString())
        .contains("\"target\":\"" + pod + "@", "timed_out");
    assertThat(bundle.at("/parts/others/content").toString()).contains("answered");
    assertThat(bundle.at("/parts/log/content").asText()).contains("CoreDNS-");
    assertThat(bundle.at("/parts/previousLog/missing").asText()).contains("previous");
    assertThat(bundle.at("/parts/endpointSlices/content/0/endpoints")).hasSize(2);
    assertThat(bundle.at("/parts/corefile/content/sha256").asText()).hasSize(64);
    for (String events : new String[] {"podEvents", "workloadEvents"}) {
      assertThat(bundle.at("/parts/" + events + "/content").isArray()).as(events).isTrue();
    }
    assertThat(daemon.metric("dnshealth_evidence_bundles_total", "result=\"kept\"")).isOne();
    assertThat(daemon.metric("dnshealth_evidence_places", "")).isEqualTo(EvidenceStore.SLOTS);

    String name = "ConfigMap kube-system/" + place().orElseThrow().getMetadata().getName();
    assertThat(cluster.client().events().v1().events().inNamespace("kube-system").list().getItems())
        .anySatisfy(event -> assertThat(event.getNote()).contains("evidence in " + name));
    try (CommandPods commands = new CommandPods(cluster)) {
      assertThat(commands.run("incidents").log()).contains("effective", ", with evidence");
      Ran told = commands.run("incidents", reservation(), "-o", "markdown");
      assertThat(told.log())
          .contains(
              "# DNS-POD-DEAF at " + pod,
              "| evidence | " + name + " |",
              "## Observations of the pod",
              "## Log of the DNS container\n\n```\n",
              "CoreDNS-");
      assertThat(told.code()).isZero();
    }
  }

  /** Returns the id of the only action that the ledger knows. */
  private String reservation() {
    JsonNode ledger = json(configMap(Daemon.LEDGER).getData().get("ledger.json"));
    assertThat(ledger.path("recent")).hasSize(1);
    return ledger.at("/recent/0/reservation/id").asText();
  }

  private Optional<ConfigMap> place() {
    String id = reservation();
    return IntStream.rangeClosed(1, EvidenceStore.SLOTS)
        .mapToObj(i -> configMap(Daemon.LEDGER + "-evidence-" + i))
        .filter(map -> bundle(map).at("/reservation/id").asText().equals(id))
        .findFirst();
  }

  private JsonNode kept() {
    return bundle(place().orElseThrow());
  }

  private static JsonNode bundle(ConfigMap map) {
    return json(map.getData() == null ? "{}" : map.getData().get(EvidenceStore.KEY));
  }

  private ConfigMap configMap(String name) {
    return cluster
        .client()
        .configMaps()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName(name)
        .require();
  }

  private static JsonNode json(String text) {
    return Serialization.unmarshal(text, JsonNode.class);
  }
}
