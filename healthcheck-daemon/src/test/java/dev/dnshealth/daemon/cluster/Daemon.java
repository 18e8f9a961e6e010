package dev.dnshealth.daemon.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.daemon.cluster.gate.Gate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/** The daemon in the cluster under test, as its manifests install it. */
final class Daemon {

  /** Settings for tests in which the times to wait before an action do not matter. */
  static final Map<String, String> HASTY =
      Map.of(
          "HEALTHCHECK_REPAIR_YOUNG_POD", "3s",
          "HEALTHCHECK_REPAIR_RESTART_GRACE", "3s",
          "HEALTHCHECK_REPAIR_ROLLOUT_GRACE", "3s");

  /** Returns these with others, which win. */
  static Map<String, String> hasty(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(HASTY);
    settings.putAll(more);
    return Map.copyOf(settings);
  }

  static final String NAMESPACE = "dnshealth";
  static final String LEDGER = "kube-dns-dnshealth";

  private static final String DIRECTORY = "/var/lib/healthcheck-test";

  private final TestCluster cluster;
  private boolean imported;

  Daemon(TestCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Installs one daemon on a node and waits until it is ready and, unless it only observes, leads.
   *
   * @param settings environment variables of the daemon
   */
  DaemonPages deploy(Node node, Map<String, String> settings) {
    return deploy(node, "deploy", settings);
  }

  /**
   * Does the same with an overlay.
   *
   * @param manifests the directory of the manifests, as {@code deploy/overlays/canary}
   */
  DaemonPages deploy(Node node, String manifests, Map<String, String> settings) {
    Set<String> before = pods().stream().map(Daemon::uid).collect(Collectors.toSet());
    apply(
        manifests,
        """
        replicas: 1
        template:
          spec:
            nodeSelector: {kubernetes.io/hostname: %s}
            %s
        """
            .formatted(node.name(), container(settings)));
    // Asked itself: the kubelet looks only every five seconds.
    cluster.await("the daemon is ready", () -> !before.contains(uid(pod())) && ready(pod()));
    cluster.await("the daemon leads, unless it only watches", () -> !follows(pod()));
    return pages(pod());
  }

  /** Installs as many daemons as the manifests say, and waits until all are ready and one leads. */
  List<Pod> deployAll(Map<String, String> settings) {
    apply(
        "deploy",
        """
        template:
          spec:
            %s
        """
            .formatted(container(settings)));
    return awaitAll();
  }

  /** Two daemons, of which one leads. */
  record Pair(Pod leader, Pod other) {}

  /** Does the same where all is well, and waits until both have seen that it is. */
  Pair deployPair(Map<String, String> settings) {
    List<Pod> all = deployAll(settings);
    cluster.await(
        "each finds the cluster healthy",
        () -> all.stream().allMatch(pod -> pages(pod).verdict().equals("healthy")));
    Map<Boolean, List<Pod>> byLead = all.stream().collect(Collectors.partitioningBy(this::leads));
    return new Pair(byLead.get(true).get(0), byLead.get(false).get(0));
  }

  /**
   * Installs them with an overlay that has vantages on each node, which are waited for as well.
   *
   * @param each how many there are on each node
   */
  List<Pod> deployOverlay(String name, int each, Map<String, String> settings) {
    apply(
        "deploy/overlays/" + name,
        """
        template:
          spec:
            %s
        """
            .formatted(container(settings)));
    int all = 2 + each * cluster.nodes().size();
    cluster.await("all are ready", () -> pods().size() == all && allAre(this::ready));
    cluster.await("one leads", () -> pods().stream().filter(this::leads).count() == 1);
    return pods();
  }

  /** Does the same, with a gate between each of them and the API server. */
  List<Pod> deployAllBehindGates(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    environment.put("KUBERNETES_SERVICE_PORT", String.valueOf(Gate.API_PORT));
    apply(
        "deploy",
        Gates.manifest(),
        "template:\n  spec:\n" + Gates.podSpec(environment(environment)).indent(4));
    return awaitAll();
  }

  private List<Pod> awaitAll() {
    cluster.await("two daemons are ready", () -> pods().size() == 2 && allAre(this::ready));
    cluster.await("one leads", () -> pods().stream().filter(this::leads).count() == 1);
    return pods();
  }

  private boolean allAre(Predicate<Pod> such) {
    return pods().stream().allMatch(such);
  }

  private boolean ready(Pod pod) {
    return pages(pod).get("/readyz").contains("ok");
  }

  /** Returns whether the daemon in a pod says that it leads. */
  boolean leads(Pod pod) {
    return pages(pod).metric("dnshealth_leader", "") == 1;
  }

  private boolean follows(Pod pod) {
    JsonNode leader = pages(pod).status().path("leader");
    return leader.isObject() && !leader.path("self").asBoolean();
  }

  private void apply(String manifests, String spec) {
    apply(manifests, "", spec);
  }

  /**
   * Installs the daemon.
   *
   * @param more objects beside the manifests
   * @param spec what is merged into the Deployment's
   */
  private void apply(String manifests, String more, String spec) {
    importImage();
    Node server = cluster.server();
    server.run("rm", "-rf", DIRECTORY);
    server
        .container()
        .copyFileToContainer(MountableFile.forHostPath("deploy"), DIRECTORY + "/deploy");
    write("more.yaml", more);
    write("kustomization.yaml", overlay(manifests, !more.isEmpty(), spec));
    server.run("kubectl", "apply", "-k", DIRECTORY + "/here");
  }

  private void write(String file, String text) {
    cluster
        .server()
        .container()
        .copyFileToContainer(
            Transferable.of(text.getBytes(StandardCharsets.UTF_8)), DIRECTORY + "/here/" + file);
  }

  /** Returns what the daemon in a pod serves. */
  DaemonPages pages(Pod pod) {
    int port = pod.getSpec().getContainers().get(0).getPorts().get(0).getContainerPort();
    return new DaemonPages(cluster.nodeOf(pod), pod.getStatus().getPodIP(), port);
  }

  /** Returns the Lease of the daemon that acts. */
  Resource<GenericKubernetesResource> lease() {
    return cluster
        .client()
        .genericKubernetesResources("coordination.k8s.io/v1", "Lease")
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName(LEDGER);
  }

  /** Returns the daemon's only pod. */
  Pod pod() {
    List<Pod> pods = pods();
    if (pods.size() != 1) {
      throw new IllegalStateException(pods.size() + " pods of the daemon");
    }
    return pods.get(0);
  }

  /** Returns what the daemon has logged. */
  String log() {
    return log(pod());
  }

  /** Returns what the daemon in a pod has logged. */
  String log(Pod pod) {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withName(pod.getMetadata().getName())
        .getLog();
  }

  /** Returns whether a line of the daemon's log has all these words. */
  boolean logged(String... words) {
    return anyLineHas(log(), words);
  }

  /** Returns whether a line of a log has all these words. */
  static boolean anyLineHas(String log, String... words) {
    return log.lines().anyMatch(line -> Stream.of(words).allMatch(line::contains));
  }

  /** Takes the daemon away. */
  void remove() {
    cluster.client().apps().deployments().inNamespace(NAMESPACE).withName("healthcheck").delete();
    cluster.client().apps().daemonSets().inNamespace(NAMESPACE).delete();
    // While there is one, it replaces what is deleted.
    cluster.await(
        "nobody replaces the daemon",
        () ->
            cluster
                .client()
                .apps()
                .replicaSets()
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .isEmpty());
    cluster.client().pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    cluster.await("the daemon is gone", () -> pods().isEmpty());
    freeLease();
  }

  /** As a daemon that ends in order gives it back, so that the next need not wait. */
  private void freeLease() {
    GenericKubernetesResource found = lease().get();
    if (found != null && found.<Object>get("spec") != null) {
      lease().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"\"}}");
    }
  }

  /** Returns what the daemons have written down. */
  String ledger() {
    return cluster
        .client()
        .configMaps()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName(LEDGER)
        .require()
        .getData()
        .getOrDefault("ledger.json", "");
  }

  /** Forgets what was done; a daemon that runs learns of it within 10 s. */
  void emptyLedger() {
    var ledger =
        cluster.client().configMaps().inNamespace(TestCluster.DNS_NAMESPACE).withName(LEDGER);
    ConfigMap found = ledger.get();
    if (found != null) {
      ledger.edit(map -> map.edit().withData(null).build());
    }
  }

  /** Returns the pods of all daemons. */
  List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", "healthcheck")
        .list()
        .getItems();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  /** Brings the project's image to the nodes; a second call does nothing. */
  void importImage() {
    if (!imported) {
      String tag = Images.project();
      MountableFile file = MountableFile.forHostPath(Images.save(tag));
      for (Node node : cluster.nodes()) {
        node.container().copyFileToContainer(file, DIRECTORY + ".tar");
        node.run("k3s", "ctr", "images", "import", DIRECTORY + ".tar");
        node.run("rm", DIRECTORY + ".tar");
      }
      imported = true;
    }
  }

  private static String container(Map<String, String> settings) {
    return "containers: [{name: healthcheck, env: " + environment(settings) + "}]";
  }

  private static String environment(Map<String, String> settings) {
    return settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> "{name: %s, value: \"%s\"}".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String overlay(String manifests, boolean more, String spec) {
    int colon = Images.PROJECT.lastIndexOf(':');
    return """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [../%s%s]
        images:
          - {name: %s, newTag: %s}
        patches:
          - patch: |
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: healthcheck, namespace: %s}
              spec:
        %s
        """
        .formatted(
            manifests,
            more ? ", more.yaml" : "",
            Images.PROJECT.substring(0, colon),
            Images.PROJECT.substring(colon + 1),
            NAMESPACE,
            spec.indent(8).stripTrailing());
  }
}
