package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment or DaemonSet of the DNS pods.
 *
 * @param kind {@code Deployment} or {@code DaemonSet}
 * @param name its name
 * @param wanted how many pods it should have
 * @param takenAtOnce how many of them a rollout may take away at the same time
 * @param template what its pods are made from
 */
public record Workload(
    String kind, String name, int wanted, int takenAtOnce, PodTemplateSpec template) {

  private static final IntOrString QUARTER = new IntOrString("25%");
  private static final IntOrString ONE = new IntOrString(1);
  private static final IntOrString NONE = new IntOrString(0);

  public Workload {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(template, "template");
  }

  /** Reads a Deployment, with the defaults that the API has for it. */
  public static Workload of(Deployment deployment) {
    @Nullable Integer replicas = deployment.getSpec().getReplicas();
    int wanted = replicas == null ? 1 : replicas;
    return new Workload(
        "Deployment",
        deployment.getMetadata().getName(),
        wanted,
        takenAtOnce(deployment.getSpec().getStrategy(), wanted),
        deployment.getSpec().getTemplate());
  }

  /** Reads a DaemonSet, with the defaults that the API has for it. */
  public static Workload of(DaemonSet set) {
    @Nullable Integer desired =
        set.getStatus() == null ? null : set.getStatus().getDesiredNumberScheduled();
    int wanted = desired == null ? 0 : desired;
    return new Workload(
        "DaemonSet",
        set.getMetadata().getName(),
        wanted,
        takenAtOnce(set.getSpec().getUpdateStrategy(), wanted),
        set.getSpec().getTemplate());
  }

  private static int takenAtOnce(@Nullable DeploymentStrategy strategy, int wanted) {
    if (strategy != null && "Recreate".equals(strategy.getType())) {
      return wanted;
    }
    @Nullable RollingUpdateDeployment rolling =
        strategy == null ? null : strategy.getRollingUpdate();
    int down =
        Share.of(or(rolling == null ? null : rolling.getMaxUnavailable(), QUARTER)).floor(wanted);
    int up = Share.of(or(rolling == null ? null : rolling.getMaxSurge(), QUARTER)).ceil(wanted);
    // With neither, nothing could ever be replaced: Kubernetes takes one.
    return Math.min(wanted, down == 0 && up == 0 ? 1 : down);
  }

  private static int takenAtOnce(@Nullable DaemonSetUpdateStrategy strategy, int wanted) {
    if (strategy != null && "OnDelete".equals(strategy.getType())) {
      return 0;
    }
    @Nullable RollingUpdateDaemonSet rolling =
        strategy == null ? null : strategy.getRollingUpdate();
    boolean surges = rolling != null && Share.of(or(rolling.getMaxSurge(), NONE)).ceil(wanted) > 0;
    return surges
        ? 0
        : Math.min(
            wanted,
            Share.of(or(rolling == null ? null : rolling.getMaxUnavailable(), ONE)).ceil(wanted));
  }

  private static IntOrString or(@Nullable IntOrString value, IntOrString otherwise) {
    return value == null ? otherwise : value;
  }

  /** Returns whether it is a DaemonSet. */
  boolean daemonSet() {
    return kind.equals("DaemonSet");
  }

  PodSpec pod() {
    return template.getSpec();
  }

  /** Returns the container that takes DNS queries, else the first. */
  public Optional<Container> container() {
    return container(pod());
  }

  /** Returns the container of such a pod that takes DNS queries, else the first. */
  public static Optional<Container> container(PodSpec pod) {
    List<Container> all = pod.getContainers();
    return first(all, c -> "coredns".equals(c.getName()))
        .or(() -> first(all, Workload::hasUdp))
        .or(() -> first(all, c -> true));
  }

  private static Optional<Container> first(List<Container> all, Predicate<Container> which) {
    return all.stream().filter(which).findFirst();
  }

  private static boolean hasUdp(Container container) {
    return container.getPorts().stream().anyMatch(port -> "UDP".equals(port.getProtocol()));
  }

  boolean hostNetwork() {
    return Boolean.TRUE.equals(pod().getHostNetwork());
  }

  /** Returns the DNS policy, with the API's default. */
  String dnsPolicy() {
    return Objects.requireNonNullElse(pod().getDnsPolicy(), "ClusterFirst");
  }

  /** Returns whether the pods themselves look up names through the cluster's DNS. */
  boolean usesClusterDns() {
    return dnsPolicy().equals("ClusterFirstWithHostNet")
        || (dnsPolicy().equals("ClusterFirst") && !hostNetwork());
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
