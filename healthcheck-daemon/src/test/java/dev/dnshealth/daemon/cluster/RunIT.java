package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.daemon.cluster.CommandPods.Ran;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code run} from this machine, to which the cluster's own network is closed. */
@NeedsCluster
class RunIT {

  private static final Duration WHILE = Duration.ofSeconds(20);

  private static final String NODE_PORT =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: kube-system, name: dns-outside}
      spec:
        type: NodePort
        selector: {k8s-app: kube-dns}
        ports:
        - {name: dns, protocol: UDP, port: 53, nodePort: 30053}
        - {name: dns-tcp, protocol: TCP, port: 53, nodePort: 30053}
      """;

  /** DNS whose pods listen elsewhere than the Service. */
  private static final String ELSEWHERE =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {namespace: kube-system, name: dns-1053}
      data:
        Corefile: |
          .:1053 {
              errors
              health :8080
              ready :8181
              kubernetes cluster.local in-addr.arpa ip6.arpa
              forward . /etc/resolv.conf
          }
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {namespace: kube-system, name: dns-1053}
      spec:
        replicas: 2
        selector: {matchLabels: {k8s-app: dns-1053}}
        template:
          metadata: {labels: {k8s-app: dns-1053}}
          spec:
            serviceAccountName: coredns
            dnsPolicy: Default
            containers:
            - name: coredns
              image: IMAGE
              args: [-conf, /etc/coredns/Corefile]
              ports: [{name: dns, protocol: UDP, containerPort: 1053}]
              readinessProbe: {httpGet: {path: /ready, port: 8181}}
              volumeMounts: [{name: config, mountPath: /etc/coredns}]
            volumes: [{name: config, configMap: {name: dns-1053}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: kube-system, name: dns-1053}
      spec:
        selector: {k8s-app: dns-1053}
        ports:
        - {name: dns, protocol: UDP, port: 53, targetPort: 1053}
        - {name: dns-tcp, protocol: TCP, port: 53, targetPort: 1053}
      """;

  @TempDir Path dir;

  private final TestCluster cluster = TestCluster.get();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void healthy() {
    cluster.reset();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void fromThisMachineItSeesTheProcessesAndNoUdpAndEndsCleanly() throws Exception {
    String ledger = ledger();
    CommandProcess run = run();
    cluster.await(
        "it sees the pods", () -> run.path("tunnel").path("state").asText().equals("seen"));

    assertThat(run.lines().get(0).path("event").asText()).isEqualTo("started");
    assertThat(run.lines().get(0).path("from").asText()).isEqualTo("outside the cluster");
    assertThat(run.path("direct_udp").path("state").asText()).isEqualTo("nothing");
    assertThat(run.path("prober_pods").path("detail").asText()).startsWith("not allowed:");
    cluster.await(
        "both answer", () -> run.path("tunnel").path("detail").asText().startsWith("2 of 2 pods"));
    assertThat(run.path("tunnel").path("detail").asText()).contains("UDP was not seen");
    assertThat(run.interrupted()).isTrue();

    JsonNode end = run.lines("ended").get(0);
    assertThat(end.at("/report/verdict").asText()).isEqualTo("unknown");
    assertThat(end.at("/report/faults")).isEmpty();
    assertThat(ledger()).isEqualTo(ledger);
  }

  @Test
  void aDeafPodIsNotSeenThroughTheTunnelAndThatIsSaid() throws Exception {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Set<String> pods = cluster.dnsPodUids();
    cluster.faults().in(sick).udpDeaf();

    CommandProcess run = run("--for", "30s");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.path("tunnel").path("detail").asText())
        .isEqualTo("2 of 2 pods answer DNS over TCP; UDP was not seen");
    assertThat(run.path("tunnel").path("cannotProve").asText()).contains("No action is planned");
    assertThat(run.lines("action_started")).isEmpty();
    assertThat(cluster.dnsPodUids()).isEqualTo(pods);
  }

  @Test
  void aNodePortOverUdpIsSeenFromThisMachine() throws Exception {
    create(NODE_PORT);

    CommandProcess run = run("--for", "25s");

    assertThat(run.code()).as("which pod is well is not known").isEqualTo(3);
    assertThat(run.path("external_address").path("state").asText()).isEqualTo("seen");
    assertThat(run.path("external_address").path("detail").asText())
        .contains("node port dns-outside@", ":30053");
    JsonNode end = run.lines("ended").get(0).path("report");
    assertThat(end.path("targets").findParents("role"))
        .filteredOn(target -> target.path("id").asText().startsWith("dns-outside@"))
        .isNotEmpty()
        .allMatch(target -> target.path("state").asText().equals("answering"));
  }

  @Test
  void whereThePodsListenElsewhereTheyAreFound() {
    create(
        ELSEWHERE.replace(
            "IMAGE",
            cluster
                .workload()
                .deployment()
                .require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getImage()));
    cluster.await(
        "the other DNS serves",
        () ->
            cluster
                    .client()
                    .apps()
                    .deployments()
                    .inNamespace(TestCluster.DNS_NAMESPACE)
                    .withName("dns-1053")
                    .require()
                    .getStatus()
                    .getReadyReplicas()
                == 2);
    CommandPods commands = new CommandPods(cluster);
    opened.add(commands);

    for (String[] flag : new String[][] {{}, {"-udpPort=1053"}, {"-udpPort=53"}}) {
      List<String> command =
          new ArrayList<>(List.of("diagnose", "--service", "dns-1053", "--for", "8s", "-q"));
      command.addAll(List.of(flag));
      Ran ran = commands.run(command.toArray(String[]::new));
      assertThat(ran.log()).contains("verdict: healthy", ":1053", "server", ":53 ", "service");
      assertThat(ran.code()).isZero();
    }
    Ran wrong = commands.run("diagnose", "--service", "dns-1053", "-udpPort=5353");
    assertThat(wrong.log())
        .contains("has no UDP port 5353, and does not lead to one (it has 53, which is the pods'");
    assertThat(wrong.code()).isEqualTo(4);
  }

  @Test
  void withProberPodsItFindsADeafPodHealsItAndLeavesNoPodBehind() throws Exception {
    cluster.daemon().deploy(cluster.server(), Daemon.HASTY);
    cluster.daemon().remove();
    CommandProcess run = run("--allow-pods", "--image", Images.PROJECT);
    cluster.await("both probers hear both pods", () -> Probers.hearAll(detail(run)));
    cluster.await("it is healthy", () -> verdict(run).equals("healthy"));
    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();

    cluster.await("it is proven", () -> !run.lines("recovered").isEmpty());

    assertThat(cluster.dnsPodUids()).hasSize(2).doesNotContain(sick.getMetadata().getUid());
    assertThat(run.lines("action_started")).hasSize(1);
    assertThat(run.interrupted()).isTrue();
    assertThat(cluster.probers().jobs()).as("not left to end by themselves").isEmpty();
    cluster.await("no prober is left", () -> cluster.probers().pods().isEmpty());
    assertThat(holder()).isEmpty();
  }

  @Test
  void killedItLeavesNoPodBehindForLongerThanAMinute() throws Exception {
    cluster.daemon().importImage();
    CommandProcess run = run("--allow-pods", "--image", Images.PROJECT, "--mode", "observe");
    cluster.await(
        "pods tell what they see",
        () -> run.path("prober_pods").path("state").asText().equals("seen"));
    assertThat(cluster.probers().pods()).isNotEmpty();
    run.kill();
    Instant killed = Instant.now();

    cluster.await("they are gone", () -> cluster.probers().pods().isEmpty());

    assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void theRightsOnItsPageAreEnoughAndWithoutThemItOnlyWatches() throws IOException {
    CommandPods commands = new CommandPods(cluster);
    opened.add(commands);
    String page = Files.readString(Path.of("../docs/run.md"));
    int start = page.indexOf("```yaml\n") + "```yaml\n".length();
    commands.grant(page.substring(start, page.indexOf("```", start)));

    Ran ran = commands.runAs(CommandPods.OPERATOR, "run", "--for", "30s");

    assertThat(ran.log())
        .contains("acts      yes, where a restart cures it", "verdict  healthy", "this one leads")
        .doesNotContain("rights are missing: list", "rights are missing: get pods");
    assertThat(ran.code()).isZero();
    assertThat(holder()).isEmpty();
    Ran watching = commands.run("run", "--for", "25s");
    assertThat(watching.log())
        .contains(
            "acts      no, it only watches: these rights are missing: create pods/eviction in"
                + " kube-system,",
            "verdict  healthy")
        .doesNotContain("leads");
    assertThat(watching.code()).isZero();
  }

  /** Returns what it told last of the pods that it has sent. */
  private static String detail(CommandProcess run) {
    return run.path("prober_pods").path("detail").asText();
  }

  private static String verdict(CommandProcess run) {
    return run.lines("verdict_changed").stream()
        .map(line -> line.at("/diagnosis/verdict").asText())
        .reduce("", (a, b) -> b);
  }

  /** Returns the version of the ledger's ConfigMap; empty if there is none. */
  private String ledger() {
    ConfigMap ledger =
        cluster
            .client()
            .configMaps()
            .inNamespace(TestCluster.DNS_NAMESPACE)
            .withName("kube-dns-dnshealth")
            .get();
    return ledger == null ? "" : ledger.getMetadata().getResourceVersion();
  }

  private String holder() {
    Object holder = cluster.daemon().lease().require().<Object>get("spec", "holderIdentity");
    return holder == null ? "" : holder.toString();
  }

  @Test
  void besideTwoDaemonsADeafPodIsReplacedOnce() throws Exception {
    Daemon daemon = cluster.daemon();
    List<Pod> daemons = daemon.deployAll(Daemon.HASTY);
    for (Pod each : daemons) {
      cluster.await("each is healthy", () -> daemon.pages(each).verdict().equals("healthy"));
    }
    // It sees as much as they do, and so stands for the lead as they do.
    CommandProcess run = run("--mode", "act", "--allow-pods", "--image", Images.PROJECT);
    cluster.await("both probers hear both pods", () -> Probers.hearAll(detail(run)));
    cluster.await("it is healthy", () -> verdict(run).equals("healthy"));
    Set<String> before = cluster.dnsPodUids();
    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();

    cluster.await(
        "it is replaced", () -> !cluster.dnsPodUids().contains(sick.getMetadata().getUid()));
    cluster.await("a new pod serves", cluster.workload()::complete);
    Steadily.holds(
        WHILE,
        Duration.ofSeconds(1),
        () ->
            cluster.dnsPodUids().size() == before.size()
                && before.stream()
                    .filter(uid -> !uid.equals(sick.getMetadata().getUid()))
                    .allMatch(cluster.dnsPodUids()::contains));

    double actions = run.lines("action_started").size();
    assertThat(run.interrupted()).isTrue();
    for (Pod each : daemons) {
      actions += daemon.pages(each).metric("dnshealth_actions_total", "result=\"done\"");
    }
    assertThat(actions).isOne();
  }

  private CommandProcess run(String... more) {
    CommandProcess run = CommandProcess.run(cluster, dir, more);
    opened.add(run);
    return run;
  }

  private void create(String yaml) {
    for (HasMetadata object :
        cluster
            .client()
            .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .items()) {
      cluster.client().resource(object).create();
      opened.add(() -> cluster.client().resource(object).delete());
    }
  }
}
