package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of two nodes in containers with a CoreDNS pod on each, shared by the tests of a JVM and
 * stopped with it. A test begins with {@link #reset()}. Not safe for use by several threads.
 */
final class TestCluster {

  /** The namespace of CoreDNS. */
  static final String DNS_NAMESPACE = "kube-system";

  private static final String TOKEN = "a-token-of-the-tests";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Faults faults = new Faults(this);
  private final Daemon daemon = new Daemon(this);
  private final Workload workload = new Workload(this);
  private final Probers probers = new Probers(this);
  private final Node server;
  private final Node agent;
  private final KubernetesClient client;

  private TestCluster(Node server, Node agent, KubernetesClient client) {
    this.server = server;
    this.agent = agent;
    this.client = client;
  }

  private static final class Holder {
    private static final TestCluster CLUSTER = start();
  }

  /** Returns the cluster of this JVM, started at the first call. */
  static TestCluster get() {
    return Holder.CLUSTER;
  }

  private static TestCluster start() {
    DockerImageName image =
        DockerImageName.parse(Images.kubernetes()).asCompatibleSubstituteFor("rancher/k3s");
    Network network = stoppedAtExit(Network.newNetwork());
    K3sContainer server =
        stoppedAtExit(
            new K3sContainer(image)
                .withNetwork(network)
                .withNetworkAliases("server")
                .withEnv("K3S_TOKEN", TOKEN)
                .withCreateContainerCmdModifier(command -> command.withHostName("server")));
    server.start();
    GenericContainer<?> agent =
        stoppedAtExit(
            new GenericContainer<>(image)
                .withNetwork(network)
                .withPrivilegedMode(true)
                .withCommand("agent")
                .withEnv("K3S_TOKEN", TOKEN)
                .withEnv("K3S_URL", "https://server:6443")
                .withTmpFs(Map.of("/run", "", "/var/run", ""))
                .withCreateContainerCmdModifier(
                    command ->
                        command.withHostName("agent").getHostConfig().withCgroupnsMode("host")));
    agent.start();
    KubernetesClient client =
        stoppedAtExit(
            new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
                .build());
    TestCluster cluster =
        new TestCluster(new Node("server", server), new Node("agent", agent), client);
    cluster.await("both nodes are ready", () -> cluster.readyNodes() == 2);
    cluster.workload().hurry();
    return cluster;
  }

  /** Returns the node that has the control plane. */
  Node server() {
    return server;
  }

  /** Returns the other node. */
  Node agent() {
    return agent;
  }

  /** Returns both nodes. */
  List<Node> nodes() {
    return List.of(server, agent);
  }

  /** Returns a client that may do everything. */
  KubernetesClient client() {
    return client;
  }

  /** Returns the daemon under test. */
  Daemon daemon() {
    return daemon;
  }

  /** Returns what makes faults. */
  Faults faults() {
    return faults;
  }

  /** Returns CoreDNS as it is deployed. */
  Workload workload() {
    return workload;
  }

  /** Returns the prober pods that look from inside for a tool outside. */
  Probers probers() {
    return probers;
  }

  /** Returns the address of the DNS Service. */
  String dnsAddress() {
    return address(DNS_NAMESPACE, "kube-dns");
  }

  /** Returns the address of the Service of the API. */
  String apiAddress() {
    return address("default", "kubernetes");
  }

  private String address(String namespace, String service) {
    return client
        .services()
        .inNamespace(namespace)
        .withName(service)
        .require()
        .getSpec()
        .getClusterIP();
  }

  /** Returns the CoreDNS pods that are not going away. */
  List<Pod> dnsPods() {
    return workload.pods();
  }

  /** Returns the UIDs of these. */
  Set<String> dnsPodUids() {
    return dnsPods().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }

  /** Returns the CoreDNS pod on a node. */
  Pod dnsPodOn(Node node) {
    return dnsPods().stream()
        .filter(pod -> node.name().equals(pod.getSpec().getNodeName()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no CoreDNS pod on " + node.name()));
  }

  /** Returns the node that a pod is on. */
  Node nodeOf(Pod pod) {
    return nodes().stream()
        .filter(node -> node.name().equals(pod.getSpec().getNodeName()))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the id of a pod's only container, as the node knows it. */
  String containerOf(Pod pod) {
    return containerOf(pod, pod.getSpec().getContainers().get(0).getName());
  }

  /** Returns the id of one of a pod's containers, as the node knows it. */
  String containerOf(Pod pod, String name) {
    String id =
        pod.getStatus().getContainerStatuses().stream()
            .filter(container -> container.getName().equals(name))
            .findFirst()
            .orElseThrow()
            .getContainerID();
    return id.substring(id.indexOf("://") + 3);
  }

  /** Returns the range of the addresses of the pods on a node. */
  String podRange(Node node) {
    return client.nodes().withName(node.name()).require().getSpec().getPodCIDR();
  }

  /**
   * Makes the cluster as new: no faults, no daemon, an empty ledger, no Events, and one ready
   * CoreDNS pod on each node, never restarted and as old as the Corefile at most.
   */
  void reset() {
    faults.undoAll();
    daemon.remove();
    heal();
  }

  /** Does the same, but lets the daemon be. */
  void heal() {
    faults.undoAll();
    daemon.emptyLedger();
    client.events().v1().events().inNamespace(DNS_NAMESPACE).delete();
    workload.heal();
  }

  /** Waits until something holds in the cluster. */
  void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .until(condition);
  }

  private long readyNodes() {
    return client.nodes().list().getItems().stream()
        .filter(Readiness.getInstance()::isReady)
        .count();
  }

  /** Keeps what is to be closed when the JVM ends, last opened first. */
  private static final class AtExit {
    private static final Deque<AutoCloseable> OPEN = new ConcurrentLinkedDeque<>();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::close, "stop-cluster"));
    }

    private static void close() {
      for (AutoCloseable resource : OPEN) {
        try {
          resource.close();
        } catch (Exception e) {
          System.out.println("not stopped: " + resource + ": " + e);
        }
      }
    }
  }

  private static <T extends AutoCloseable> T stoppedAtExit(T resource) {
    AtExit.OPEN.addFirst(resource);
    return resource;
  }
}
