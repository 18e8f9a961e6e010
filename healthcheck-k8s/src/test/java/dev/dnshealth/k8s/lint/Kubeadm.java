package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** DNS as kubeadm sets it up, with two pods on two nodes, and what tests change of it. */
public final class Kubeadm {

  /** The Corefile of kubeadm 1.34. */
  public static final String COREFILE =
      """
      .:53 {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa {
             pods insecure
             fallthrough in-addr.arpa ip6.arpa
             ttl 30
          }
          prometheus :9153
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30 {
             disable success cluster.local
             disable denial cluster.local
          }
          loop
          reload
          loadbalance
      }
      """;

  private static final String NAMESPACE = "kube-system";
  private static final String LABEL = "k8s-app";
  private static final String KUBE_DNS = "kube-dns";

  private Kubeadm() {}

  /** All of it, to be changed. */
  static final class Draft {
    Known<Corefile> corefile = Known.of(Corefile.parse(COREFILE));
    Known<Service> service = Known.of(Kubeadm.service());
    Known<List<EndpointSlice>> slices = Known.of(List.of(slice("10.244.0.2", "10.244.1.3")));
    Known<List<Pod>> pods =
        Known.of(List.of(pod("a", "node-1", "10.244.0.2"), pod("b", "node-2", "10.244.1.3")));
    Known<List<String>> owners = Known.of(List.of("Deployment coredns"));
    Known<Workload> workload = Known.of(Workload.of(deployment()));
    Known<List<PodDisruptionBudget>> budgets = Known.of(List.of());
    Known<List<Node>> nodes = Known.of(List.of(node("node-1", "zone-1"), node("node-2", "zone-2")));
    Known<ResolvConf> resolvConf =
        Known.of(ResolvConf.parse("resolv.conf", "nameserver 192.0.2.53\nsearch cluster.local\n"));

    LintInput input() {
      return new LintInput(
          corefile, service, slices, pods, owners, workload, budgets, nodes, resolvConf);
    }
  }

  /** Returns all of it, with the node's {@code resolv.conf}. */
  static LintInput input() {
    return new Draft().input();
  }

  static LintInput with(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.input();
  }

  /** Returns it with another text in the Corefile. */
  static LintInput replaced(String text, String by) {
    if (!COREFILE.contains(text)) {
      throw new IllegalArgumentException(text + " is not in the Corefile");
    }
    return corefile(COREFILE.replace(text, by));
  }

  static LintInput corefile(String text) {
    return with(draft -> draft.corefile = Known.of(Corefile.parse(text)));
  }

  static LintInput resolvConf(String text) {
    return with(draft -> draft.resolvConf = Known.of(ResolvConf.parse("resolv.conf", text)));
  }

  static LintInput deployment(Consumer<DeploymentBuilder> change) {
    DeploymentBuilder builder = new DeploymentBuilder(deployment());
    change.accept(builder);
    return workload(Workload.of(builder.build()));
  }

  static LintInput podSpec(Consumer<PodSpecBuilder> change) {
    PodSpecBuilder pod = new PodSpecBuilder(deployment().getSpec().getTemplate().getSpec());
    change.accept(pod);
    return deployment(
        builder -> builder.editSpec().editTemplate().withSpec(pod.build()).endTemplate().endSpec());
  }

  static LintInput container(Consumer<ContainerBuilder> change) {
    return podSpec(
        pod -> {
          ContainerBuilder container = new ContainerBuilder(pod.buildFirstContainer());
          change.accept(container);
          pod.setToContainers(0, container.build());
        });
  }

  static LintInput workload(Workload workload) {
    return with(draft -> draft.workload = Known.of(workload));
  }

  static LintInput service(Consumer<ServiceBuilder> change) {
    ServiceBuilder builder = new ServiceBuilder(service());
    change.accept(builder);
    return with(draft -> draft.service = Known.of(builder.build()));
  }

  static LintInput pods(Pod... pods) {
    return with(draft -> draft.pods = Known.of(List.of(pods)));
  }

  static LintInput slices(EndpointSlice... slices) {
    return with(draft -> draft.slices = Known.of(List.of(slices)));
  }

  static LintInput budgets(PodDisruptionBudgetBuilder... budgets) {
    return with(
        draft ->
            draft.budgets =
                Known.of(Arrays.stream(budgets).map(PodDisruptionBudgetBuilder::build).toList()));
  }

  public static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(KUBE_DNS)
        .addToLabels(LABEL, KUBE_DNS)
        .endMetadata()
        .withNewSpec()
        .withClusterIP("10.96.0.10")
        .withClusterIPs("10.96.0.10")
        .withSessionAffinity("None")
        .withInternalTrafficPolicy("Cluster")
        .addToSelector(LABEL, KUBE_DNS)
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("metrics")
        .withProtocol("TCP")
        .withPort(9153)
        .endPort()
        .endSpec()
        .build();
  }

  public static Deployment deployment() {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName("coredns")
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels(LABEL, KUBE_DNS)
        .endMetadata()
        .withNewSpec()
        .withDnsPolicy("Default")
        .withNewAffinity()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .endAffinity()
        .addNewContainer()
        .withName("coredns")
        .withArgs("-conf", "/etc/coredns/Corefile")
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withContainerPort(53)
        .endPort()
        .addNewPort()
        .withName("readiness-probe")
        .withProtocol("TCP")
        .withContainerPort(8181)
        .endPort()
        .withNewReadinessProbe()
        .withNewHttpGet()
        .withPath("/ready")
        .withPort(new IntOrString("readiness-probe"))
        .endHttpGet()
        .withPeriodSeconds(10)
        .withFailureThreshold(3)
        .endReadinessProbe()
        .withNewResources()
        .addToLimits("memory", new Quantity("170Mi"))
        .addToRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("70Mi")))
        .endResources()
        .addNewVolumeMount()
        .withName("config-volume")
        .withMountPath("/etc/coredns")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("config-volume")
        .withNewConfigMap()
        .withName("coredns")
        .addNewItem()
        .withKey("Corefile")
        .withPath("Corefile")
        .endItem()
        .endConfigMap()
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  public static Pod pod(String name, String node, String ip) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .addToLabels(LABEL, KUBE_DNS)
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("ReplicaSet")
        .withName("coredns-1")
        .withUid("rs")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(ip)
        .addNewPodIP(ip)
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  public static EndpointSlice slice(String... ips) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .addToLabels("kubernetes.io/service-name", KUBE_DNS)
        .withName("kube-dns-x")
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .endPort()
        .withEndpoints(
            Arrays.stream(ips)
                .map(
                    ip ->
                        new EndpointBuilder()
                            .withAddresses(ip)
                            .withNewConditions()
                            .withReady(true)
                            .endConditions()
                            .build())
                .toList())
        .build();
  }

  public static Node node(String name, String zone) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("topology.kubernetes.io/zone", zone)
        .endMetadata()
        .build();
  }

  /** Returns a budget for the DNS pods that lets one of them go. */
  public static PodDisruptionBudgetBuilder budget(String name) {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels(LABEL, KUBE_DNS)
        .endSelector()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec();
  }
}
