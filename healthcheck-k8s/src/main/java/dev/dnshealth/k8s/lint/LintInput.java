package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the rules look at.
 *
 * @param corefile CoreDNS's configuration
 * @param service the DNS Service
 * @param slices the Service's EndpointSlices
 * @param pods the pods that the Service selects
 * @param owners what controls the pods that serve, as {@code Deployment coredns}, each once
 * @param workload the Deployment or DaemonSet, if there is one only
 * @param budgets the PodDisruptionBudgets of the Service's namespace
 * @param nodes the cluster's nodes, perhaps not all, but those of the pods
 * @param resolvConf the {@code resolv.conf} that was given
 */
public record LintInput(
    Known<Corefile> corefile,
    Known<Service> service,
    Known<List<EndpointSlice>> slices,
    Known<List<Pod>> pods,
    Known<List<String>> owners,
    Known<Workload> workload,
    Known<List<PodDisruptionBudget>> budgets,
    Known<List<Node>> nodes,
    Known<ResolvConf> resolvConf) {

  public LintInput {
    Objects.requireNonNull(corefile, "corefile");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(slices, "slices");
    Objects.requireNonNull(pods, "pods");
    Objects.requireNonNull(owners, "owners");
    Objects.requireNonNull(workload, "workload");
    Objects.requireNonNull(budgets, "budgets");
    Objects.requireNonNull(nodes, "nodes");
    Objects.requireNonNull(resolvConf, "resolvConf");
  }

  /**
   * Returns an input of which nothing is known.
   *
   * @param why why nothing of the cluster is
   */
  public static LintInput unknown(String why) {
    return new LintInput(
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown(why),
        Known.unknown("no resolv.conf was given"));
  }

  /** Returns the same with another Corefile. */
  public LintInput withCorefile(Corefile next) {
    return new LintInput(
        Known.of(next), service, slices, pods, owners, workload, budgets, nodes, resolvConf);
  }

  /** Returns the same with a {@code resolv.conf}. */
  public LintInput withResolvConf(ResolvConf next) {
    return new LintInput(
        corefile, service, slices, pods, owners, workload, budgets, nodes, Known.of(next));
  }

  /** Returns the DNS Service's namespace and name, as {@code kube-system/kube-dns}. */
  public Optional<String> serviceName() {
    return service
        .value()
        .map(Service::getMetadata)
        .map(metadata -> metadata.getNamespace() + "/" + metadata.getName());
  }
}
