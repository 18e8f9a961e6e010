package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/** The daemon in the cluster under test, as its manifests install it. */
final class Daemon {

  static final String NAMESPACE = "dnshealth";
  static final String LEDGER = "kube-dns-dnshealth";

  private static final String DIRECTORY = "/var/lib/healthcheck-test";

  private final TestCluster cluster;
  private boolean imported;

  Daemon(TestCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Installs the daemon on a node and waits until it is ready.
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
    importImage();
    Node server = cluster.server();
    server.run("rm", "-rf", DIRECTORY);
    server
        .container()
        .copyFileToContainer(MountableFile.forHostPath("deploy"), DIRECTORY + "/deploy");
    server
        .container()
        .copyFileToContainer(
            Transferable.of(overlay(node, manifests, settings).getBytes(StandardCharsets.UTF_8)),
            DIRECTORY + "/here/kustomization.yaml");
    server.run("kubectl", "apply", "-k", DIRECTORY + "/here");
    // Asked itself: the kubelet looks only every five seconds.
    cluster.await("the daemon is ready", () -> pages(node).get("/readyz").contains("ok"));
    return pages(node);
  }

  private DaemonPages pages(Node node) {
    return new DaemonPages(node, pod().getStatus().getPodIP());
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
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withName(pod().getMetadata().getName())
        .getLog();
  }

  /** Takes the daemon away. */
  void remove() {
    cluster.client().apps().deployments().inNamespace(NAMESPACE).withName("healthcheck").delete();
    cluster.client().pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    cluster.await("the daemon is gone", () -> pods().isEmpty());
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

  private List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", "healthcheck")
        .list()
        .getItems();
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

  private static String overlay(Node node, String manifests, Map<String, String> settings) {
    String env =
        settings.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> "{name: %s, value: \"%s\"}".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    int colon = Images.PROJECT.lastIndexOf(':');
    return """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [../%s]
        images:
          - {name: %s, newTag: %s}
        patches:
          - patch: |
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: healthcheck, namespace: %s}
              spec:
                template:
                  spec:
                    nodeSelector: {kubernetes.io/hostname: %s}
                    containers:
                      - name: healthcheck
                        env: [%s]
        """
        .formatted(
            manifests,
            Images.PROJECT.substring(0, colon),
            Images.PROJECT.substring(colon + 1),
            NAMESPACE,
            node.name(),
            env);
  }
}
