package dev.dnshealth.k8s.lint;

import static dev.dnshealth.k8s.lint.Kubeadm.budget;
import static dev.dnshealth.k8s.lint.Kubeadm.budgets;
import static dev.dnshealth.k8s.lint.Kubeadm.container;
import static dev.dnshealth.k8s.lint.Kubeadm.corefile;
import static dev.dnshealth.k8s.lint.Kubeadm.deployment;
import static dev.dnshealth.k8s.lint.Kubeadm.input;
import static dev.dnshealth.k8s.lint.Kubeadm.node;
import static dev.dnshealth.k8s.lint.Kubeadm.pod;
import static dev.dnshealth.k8s.lint.Kubeadm.podSpec;
import static dev.dnshealth.k8s.lint.Kubeadm.pods;
import static dev.dnshealth.k8s.lint.Kubeadm.replaced;
import static dev.dnshealth.k8s.lint.Kubeadm.resolvConf;
import static dev.dnshealth.k8s.lint.Kubeadm.service;
import static dev.dnshealth.k8s.lint.Kubeadm.slice;
import static dev.dnshealth.k8s.lint.Kubeadm.slices;
import static dev.dnshealth.k8s.lint.Kubeadm.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For each rule a set-up that breaks it, and one like it that does not. */
class LintRulesTest {

  /**
   * A case of a rule.
   *
   * @param id the rule
   * @param broken a set-up that breaks it
   * @param fine one that does not
   * @param seen what is told of the broken one: place, subject and words
   */
  private record Case(String id, LintInput broken, LintInput fine, List<String> seen) {
    @Override
    public String toString() {
      return id;
    }
  }

  private static Case rule(String id, LintInput broken, LintInput fine, String... seen) {
    return new Case(id, broken, fine, List.of(seen));
  }

  static Stream<Case> cases() {
    return Stream.of(corefileCases(), workloadCases(), serviceCases(), resolvConfCases())
        .flatMap(cases -> cases);
  }

  private static Stream<Case> corefileCases() {
    return Stream.of(
        rule(
            "LINT-COREFILE-SYNTAX",
            corefile(".:53 {\n  errors\n"),
            corefile(".:53 {\n  errors\n}\n"),
            "Corefile:1 Corefile: the { that is opened here is never closed"),
        rule(
            "LINT-COREFILE-DUPLICATE-ZONE",
            corefile(".:53 {\n}\na b {\n}\nB.:53 {\n}\n"),
            corefile(".:53 {\n}\n.:54 {\n}\ntls://. {\n}\n"),
            "Corefile:5 server block b:53: b:53 is served by the block at Corefile:3"),
        rule(
            "LINT-COREFILE-UNKNOWN-PLUGIN",
            replaced("errors", "eror"),
            input(),
            "Corefile:2 server block .:53: eror (is errors meant?)"),
        rule(
            "LINT-COREFILE-NO-KUBERNETES",
            corefile(".:53 {\n forward . 192.0.2.1\n}\n"),
            input(),
            "- Corefile: no server block has kubernetes"),
        rule(
            "LINT-COREFILE-NO-READY",
            corefile(".:53 {\n kubernetes cluster.local\n}\na {\n ready\n}\n"),
            corefile(".:53 {\n kubernetes cluster.local\n ready\n}\na {\n}\n"),
            "Corefile:1 server block .:53: has no ready"),
        rule(
            "LINT-COREFILE-NO-HEALTH",
            corefile(".:53 {\n}\n"),
            corefile(".:53 {\n}\na {\n health\n}\n"),
            "- Corefile: no server block has health"),
        rule(
            "LINT-COREFILE-NO-ERRORS",
            corefile(".:53 {\n kubernetes a\n}\na {\n forward . 192.0.2.1\n}\n"),
            corefile(".:53 {\n errors\n kubernetes a\n}\nb {\n whoami\n}\n"),
            "Corefile:1 server block .:53: has no errors",
            "Corefile:4 server block a:53: has no errors"),
        rule(
            "LINT-COREFILE-NO-LOOP",
            corefile(".:53 {\n forward . 192.0.2.1\n}\n"),
            corefile("a {\n forward . 192.0.2.1\n}\n. {\n loop\n forward . 192.0.2.1\n}\n"),
            "Corefile:1 server block .:53: has no loop"),
        rule(
            "LINT-COREFILE-NO-RELOAD",
            replaced("reload", ""),
            input(),
            "- Corefile: no server block has reload"),
        rule(
            "LINT-COREFILE-NO-CACHE",
            corefile("a {\n whoami\n}\nb {\n forward . 192.0.2.1\n}\n"),
            corefile("a {\n whoami\n}\nb {\n cache\n forward . 192.0.2.1\n}\n"),
            "Corefile:4 server block b:53: has no cache"),
        rule(
            "LINT-COREFILE-LAMEDUCK",
            input(),
            replaced("lameduck 5s", "lameduck 30s"),
            "Corefile:4 plugin health: lameduck is 5s, the readiness probe fails after 30s"),
        rule(
            "LINT-WORKLOAD-GRACE",
            replaced("lameduck 5s", "lameduck 30s"),
            input(),
            "- Deployment coredns: lameduck is 30s, terminationGracePeriodSeconds 30"),
        rule(
            "LINT-FORWARD-NO-UPSTREAM",
            replaced("forward . /etc/resolv.conf", "forward ."),
            input(),
            "Corefile:13 server block .:53: forward ."),
        rule(
            "LINT-FORWARD-NO-LIMIT",
            replaced("max_concurrent 1000", "prefer_udp"),
            input(),
            "Corefile:13 server block .:53: forward . /etc/resolv.conf has no max_concurrent"),
        rule(
            "LINT-FORWARD-SELF",
            replaced("/etc/resolv.conf", "10.96.0.10"),
            replaced("/etc/resolv.conf", "10.96.0.11"),
            "Corefile:13 server block .:53: 10.96.0.10 is the DNS Service"),
        rule(
            "LINT-CACHE-NO-DENIAL",
            replaced("disable denial cluster.local", "disable denial"),
            input(),
            "Corefile:18 server block .:53: disable denial holds for every zone"),
        rule(
            "LINT-CACHE-LONG-DENIAL",
            replaced("cache 30 {", "cache {"),
            input(),
            "Corefile:16 server block .:53: denials are kept for up to 1800 s"),
        rule(
            "LINT-COREFILE-BUFSIZE",
            replaced("loadbalance", "bufsize 4096"),
            replaced("loadbalance", "bufsize 1232"),
            "Corefile:22 server block .:53: bufsize 4096"));
  }

  private static Stream<Case> workloadCases() {
    return Stream.of(
        rule(
            "LINT-WORKLOAD-REPLICAS",
            deployment(d -> d.editSpec().withReplicas(1).endSpec()),
            input(),
            "- Deployment coredns: wants 1 pod"),
        rule(
            "LINT-WORKLOAD-ROLLOUT",
            deployment(
                d -> d.editSpec().withNewStrategy().withType("Recreate").endStrategy().endSpec()),
            input(),
            "- Deployment coredns: a rollout may take away 2 of 2 pods"),
        rule(
            "LINT-WORKLOAD-NO-SPREAD",
            podSpec(p -> p.withAffinity(null)),
            input(),
            "- Deployment coredns: has neither topologySpreadConstraints nor podAntiAffinity"),
        rule(
            "LINT-PODS-ONE-NODE",
            pods(pod("a", "node-1", "10.244.0.2"), pod("b", "node-1", "10.244.1.3")),
            input(),
            "- pods: 2 pods are on node node-1"),
        rule(
            "LINT-PODS-ONE-ZONE",
            with(
                d ->
                    d.nodes =
                        Known.of(
                            List.of(
                                node("node-1", "zone-1"),
                                node("node-2", "zone-1"),
                                node("node-3", "zone-2")))),
            with(
                d ->
                    d.nodes =
                        Known.of(List.of(node("node-1", "zone-1"), node("node-2", "zone-1")))),
            "- pods: 2 pods are in zone zone-1"),
        rule(
            "LINT-WORKLOAD-CPU-LIMIT",
            limits(Map.of("cpu", new Quantity("1"), "memory", new Quantity("170Mi"))),
            input(),
            "- Deployment coredns, container coredns: CPU limit 1"),
        rule(
            "LINT-WORKLOAD-MEMORY-LIMIT",
            limits(Map.of("memory", new Quantity("128Mi"))),
            limits(Map.of("memory", new Quantity("178257920"))),
            "- Deployment coredns, container coredns: memory limit 128Mi"),
        rule(
            "LINT-WORKLOAD-NO-MEMORY-LIMIT",
            limits(Map.of()),
            input(),
            "- Deployment coredns, container coredns: no memory limit"),
        rule(
            "LINT-WORKLOAD-NO-READINESS",
            container(c -> c.withReadinessProbe(null)),
            input(),
            "- Deployment coredns: no readiness probe"),
        rule(
            "LINT-WORKLOAD-READINESS",
            container(
                c ->
                    c.editReadinessProbe()
                        .editHttpGet()
                        .withPath("/health")
                        .endHttpGet()
                        .endReadinessProbe()),
            input(),
            "- Deployment coredns: the readiness probe asks for /health"),
        rule(
            "LINT-WORKLOAD-DNS-POLICY",
            podSpec(p -> p.withDnsPolicy("ClusterFirst")),
            podSpec(p -> p.withDnsPolicy("ClusterFirst").withHostNetwork(true)),
            "- Deployment coredns: dnsPolicy is ClusterFirst"),
        rule(
            "LINT-PDB-NONE",
            input(),
            budgets(budget("dns")),
            "- Deployment coredns: no PodDisruptionBudget selects its pods"),
        rule(
            "LINT-PDB-SEVERAL",
            budgets(budget("one"), budget("two")),
            budgets(budget("one"), other(budget("two"))),
            "- pods: PodDisruptionBudget one and PodDisruptionBudget two"),
        rule(
            "LINT-PDB-BLOCKS",
            budgets(budget("dns").editSpec().withMaxUnavailable(new IntOrString(0)).endSpec()),
            budgets(budget("dns")),
            "- PodDisruptionBudget dns: maxUnavailable is 0"),
        rule(
            "LINT-PDB-UNHEALTHY",
            budgets(budget("dns").editSpec().withUnhealthyPodEvictionPolicy(null).endSpec()),
            budgets(budget("dns")),
            "- PodDisruptionBudget dns: unhealthyPodEvictionPolicy is not AlwaysAllow"));
  }

  private static Stream<Case> serviceCases() {
    String name = "- Service kube-system/kube-dns: ";
    return Stream.of(
        rule(
            "LINT-SERVICE-NO-PODS",
            pods(),
            input(),
            name + "no pod has the labels k8s-app=kube-dns"),
        rule(
            "LINT-SERVICE-NO-SELECTOR",
            service(s -> s.editSpec().withSelector(Map.of()).endSpec()),
            input(),
            name + "no selector"),
        rule(
            "LINT-SERVICE-POD-MISSING",
            slices(slice("10.244.0.2")),
            input(),
            "- pod b: ready, and no EndpointSlice has 10.244.1.3 as ready"),
        rule(
            "LINT-SERVICE-ADDRESS-OF-NOBODY",
            slices(slice("10.244.0.2", "10.244.1.3", "10.244.9.9")),
            input(),
            "- EndpointSlice kube-dns-x: names 10.244.9.9"),
        rule(
            "LINT-SERVICE-SEVERAL-OWNERS",
            with(d -> d.owners = Known.of(List.of("Deployment coredns", "Deployment kube-dns"))),
            input(),
            "- pods: Deployment coredns and Deployment kube-dns"),
        rule(
            "LINT-SERVICE-PORTS",
            service(
                s ->
                    s.editSpec()
                        .removeMatchingFromPorts(p -> "TCP".equals(p.getProtocol()))
                        .endSpec()),
            input(),
            name + "has no port 53 over TCP"),
        rule(
            "LINT-SERVICE-SLICE-PORTS",
            slices(
                new EndpointSliceBuilder(slice("10.244.0.2", "10.244.1.3"))
                    .editLastPort()
                    .withPort(5353)
                    .endPort()
                    .build()),
            input(),
            "- EndpointSlice kube-dns-x: UDP leads to port 53, TCP to port 5353"),
        rule(
            "LINT-SERVICE-PORT-NOT-SERVED",
            replaced(".:53", ".:5353"),
            input(),
            name + "leads to port 53, no server block listens there"),
        rule(
            "LINT-SERVICE-LOCAL",
            service(s -> s.editSpec().withInternalTrafficPolicy("Local").endSpec()),
            input(),
            name + "internalTrafficPolicy is Local"),
        rule(
            "LINT-SERVICE-NEAR",
            service(s -> s.editSpec().withTrafficDistribution("PreferClose").endSpec()),
            input(),
            name + "trafficDistribution is PreferClose"),
        rule(
            "LINT-SERVICE-AFFINITY",
            service(s -> s.editSpec().withSessionAffinity("ClientIP").endSpec()),
            input(),
            name + "sessionAffinity is ClientIP"),
        rule(
            "LINT-SERVICE-NOT-READY",
            service(s -> s.editSpec().withPublishNotReadyAddresses(true).endSpec()),
            service(s -> s.editSpec().withPublishNotReadyAddresses(false).endSpec()),
            name + "publishNotReadyAddresses is true"));
  }

  private static Stream<Case> resolvConfCases() {
    String server = "nameserver 192.0.2.1\n";
    return Stream.of(
        rule(
            "LINT-RESOLV-NAMESERVERS",
            resolvConf(server.repeat(4)),
            resolvConf(server.repeat(3) + "# " + server),
            "resolv.conf:4 resolv.conf: 4 name servers"),
        rule(
            "LINT-RESOLV-SEARCH",
            resolvConf(server + "search a b c d e f g\n"),
            resolvConf(server + "search a b c d e f g\nsearch a b c d e f\n"),
            "resolv.conf:2 resolv.conf: 7 search domains of 13 characters"),
        rule(
            "LINT-RESOLV-NDOTS",
            resolvConf("options timeout:1 ndots:6\n"),
            resolvConf("options timeout:9 ndots:5\n"),
            "resolv.conf:1 resolv.conf: ndots:6"),
        rule(
            "LINT-RESOLV-OUTSIDE",
            resolvConf("search svc.cluster.local cluster.local Corp.Example. notcluster.local\n"),
            resolvConf("search default.svc.cluster.local svc.cluster.local cluster.local.\n"),
            "resolv.conf:1 resolv.conf: corp.example, notcluster.local"));
  }

  private static LintInput limits(Map<String, Quantity> limits) {
    return container(c -> c.editResources().withLimits(limits).endResources());
  }

  private static PodDisruptionBudgetBuilder other(PodDisruptionBudgetBuilder budget) {
    return budget
        .editSpec()
        .editSelector()
        .addToMatchLabels("app", "other")
        .endSelector()
        .endSpec();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aBrokenRuleIsFoundWithWhatWasSeen(Case example) {
    assertThat(Lint.seen(example.id(), example.broken())).containsExactlyElementsOf(example.seen());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRuleThatIsKeptIsNotFoundAndWasChecked(Case example) {
    LintReport.Result result = Lint.result(example.id(), example.fine());

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRuleWhoseInputCouldNotBeReadIsNotPassed(Case example) {
    LintReport.Result result = Lint.result(example.id(), LintInput.unknown("there is no cluster"));

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked())
        .isSubsetOf("there is no cluster", "no resolv.conf was given")
        .hasSize(1);
    assertThat(result.checked()).isFalse();
  }

  @Test
  void thereIsACaseForEachRule() {
    Set<String> ids = cases().map(Case::id).collect(Collectors.toSet());

    assertThat(LintCatalogue.rules())
        .extracting(rule -> rule.info().id())
        .containsExactlyInAnyOrderElementsOf(ids);
  }
}
