package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** CoreDNS as it is deployed in the cluster: two replicas, one on each node. */
final class Workload {

  private static final String COREFILE = "Corefile";
  private static final int REPLICAS = 2;

  private final TestCluster cluster;

  /** When the Corefile was changed last; what runs since before would be new to a pod. */
  private Instant corefileChangedAt = Instant.EPOCH;

  Workload(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Returns the pods that are not going away. */
  List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withLabel("k8s-app", "kube-dns")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Returns the Deployment. */
  RollableScalableResource<Deployment> deployment() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(TestCluster.DNS_NAMESPACE)
        .withName("coredns");
  }

  /** Changes the Deployment. Its controller writes to it too: then it is read and changed anew. */
  void edit(UnaryOperator<Deployment> change) {
    cluster.await(
        "the Deployment is changed",
        () -> {
          deployment().edit(change);
          return true;
        });
  }

  /** Returns the Corefile. */
  String corefile() {
    return config().require().getData().get(COREFILE);
  }

  /** Changes the Corefile; the pods have it at once, and load it when they next look. */
  void corefile(String text) {
    config().edit(map -> map.edit().addToData(COREFILE, text).build());
    corefileChangedAt = Instant.now();
    // The kubelet looks at the ConfigMap when it looks at the pod: now, instead of in a minute.
    String now = corefileChangedAt.toString();
    pods().forEach(pod -> annotate(pod, now));
  }

  /**
   * Has CoreDNS look for a new Corefile every two seconds, not every half minute, and forget
   * outside names after five: tests have less to wait for, and faults are the same.
   */
  void hurry() {
    corefile(
        corefile()
            .replaceFirst("(?m)^( *)reload$", "$1reload 2s 1s")
            .replaceFirst("(?m)^( *)cache 30", "$1cache 5"));
  }

  /** Returns whether pods and rollout are so old that nothing is held for their newness. */
  boolean settled() {
    return readyFor(32) && olderThan(lastRollout(), 62);
  }

  /** Returns whether each pod has been as it is, ready or not, for so many seconds. */
  boolean readyFor(int seconds) {
    return pods().stream().allMatch(pod -> olderThan(readySince(pod), seconds));
  }

  /** Returns since when a pod is ready, or not. */
  static String readySince(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow()
        .getLastTransitionTime();
  }

  /** Waits for one ready pod on each node, never restarted and not older than the Corefile. */
  void heal() {
    if (!well()) {
      pods().forEach(pod -> cluster.client().resource(pod).withGracePeriod(0).delete());
      cluster.await("two CoreDNS pods are ready", () -> ready().size() == REPLICAS);
      if (nodesUsed() < REPLICAS) {
        moveAway(ready().get(0));
      }
    }
  }

  /** Returns whether there is one ready pod on each node, and no other. */
  boolean complete() {
    return ready().size() == REPLICAS && pods().size() == REPLICAS && nodesUsed() == REPLICAS;
  }

  private boolean well() {
    return complete() && pods().stream().noneMatch(this::marked);
  }

  /** Returns whether a pod has a past that the next test would see. */
  private boolean marked(Pod pod) {
    return pod.getStatus().getContainerStatuses().get(0).getRestartCount() > 0
        || !Instant.parse(pod.getStatus().getStartTime()).isAfter(corefileChangedAt);
  }

  private void moveAway(Pod pod) {
    String node = pod.getSpec().getNodeName();
    schedulable(node, false);
    cluster.client().resource(pod).withGracePeriod(0).delete();
    cluster.await("CoreDNS pods on two nodes", this::complete);
    schedulable(node, true);
  }

  private void schedulable(String node, boolean allowed) {
    cluster
        .client()
        .nodes()
        .withName(node)
        .edit(n -> n.edit().editSpec().withUnschedulable(allowed ? null : true).endSpec().build());
  }

  private long nodesUsed() {
    return ready().stream().map(pod -> pod.getSpec().getNodeName()).distinct().count();
  }

  private List<Pod> ready() {
    return pods().stream().filter(Readiness::isPodReady).toList();
  }

  private void annotate(Pod pod, String seenAt) {
    // Without the version that the pod was read in: the kubelet writes to it at any time.
    String change = "{\"metadata\": {\"annotations\": {\"test/corefile-seen-at\": \"%s\"}}}";
    cluster
        .client()
        .resource(pod)
        .patch(PatchContext.of(PatchType.JSON_MERGE), change.formatted(seenAt));
  }

  private Resource<ConfigMap> config() {
    return cluster.client().configMaps().inNamespace(TestCluster.DNS_NAMESPACE).withName("coredns");
  }

  private String lastRollout() {
    return deployment().require().getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Progressing"))
        .findFirst()
        .orElseThrow()
        .getLastUpdateTime();
  }

  private static boolean olderThan(String time, int seconds) {
    return Instant.parse(time).plusSeconds(seconds).isBefore(Instant.now());
  }
}
