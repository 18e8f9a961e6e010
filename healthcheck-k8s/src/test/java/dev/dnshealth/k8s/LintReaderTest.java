package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.corefile.CorefileProblem;
import dev.dnshealth.k8s.corefile.UnreadImport;
import dev.dnshealth.k8s.lint.Finding;
import dev.dnshealth.k8s.lint.Kubeadm;
import dev.dnshealth.k8s.lint.LintInput;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.ResolvConf;
import dev.dnshealth.k8s.lint.Workload;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LintReaderTest {

  private static final String CORE = "GET /api/v1/namespaces/kube-system/";
  private static final String APPS = "GET /apis/apps/v1/namespaces/kube-system/";
  private static final String FORBIDDEN = "{\"kind\":\"Status\",\"message\":\"forbidden\"}";

  private final MockApi api = new MockApi();
  private final LintReader reader = new LintReader(api.client(), new ManualTime(MockApi.NOW));

  @BeforeEach
  void kubeadmsSetUp() {
    create(Kubeadm.service());
    create(Kubeadm.slice("10.244.0.2", "10.244.1.3"));
    create(Kubeadm.pod("a", "node-1", "10.244.0.2"));
    create(Kubeadm.pod("b", "node-2", "10.244.1.3"));
    create(Kubeadm.node("node-1", "zone-1"));
    create(Kubeadm.node("node-2", "zone-2"));
    create(Kubeadm.deployment());
    create(replicaSet("coredns-1", "Deployment", "coredns"));
    corefile(Kubeadm.COREFILE);
  }

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void kubeadmsOwnSetUpIsReadWhole() {
    LintReport report =
        LintReport.of(
            read().withResolvConf(ResolvConf.parse("resolv.conf", "nameserver 192.0.2.1\n")));

    assertThat(ids(report)).containsExactly("LINT-COREFILE-LAMEDUCK", "LINT-PDB-NONE");
    assertThat(report.results()).flatExtracting(LintReport.Result::notChecked).isEmpty();
  }

  @Test
  void nothingIsAskedThatIsNotNeeded() {
    int before = api.requests().size();

    read();

    assertThat(api.requests().stream().skip(before).map(String::strip))
        .containsExactlyInAnyOrder(
            CORE + "services?labelSelector=k8s-app%3Dkube-dns",
            CORE + "services/kube-dns",
            "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"
                + "?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns",
            CORE + "pods?labelSelector=k8s-app%3Dkube-dns",
            APPS + "replicasets/coredns-1",
            APPS + "deployments/coredns",
            CORE + "configmaps/coredns",
            "GET /apis/policy/v1/namespaces/kube-system/poddisruptionbudgets",
            "GET /api/v1/nodes?limit=500");
  }

  @Test
  void budgetsOfTheNamespaceAreRead() {
    create(Kubeadm.budget("one").build());
    create(Kubeadm.budget("two").build());

    assertThat(ids(LintReport.of(read()))).contains("LINT-PDB-SEVERAL");
  }

  @Test
  void theServiceThatIsNamedIsRead() {
    assertThatThrownBy(() -> reader.read(Optional.of("dns"), Optional.of("mine")))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("tried dns/mine: not found");
    assertThat(
            reader
                .read(Optional.of("kube-system"), Optional.of("kube-dns"))
                .service()
                .value()
                .orElseThrow()
                .getMetadata()
                .getName())
        .isEqualTo("kube-dns");
  }

  @Test
  void filesThatTheCorefileImportsAreRead() {
    create(
        new DeploymentBuilder(Kubeadm.deployment())
            .editSpec()
            .editTemplate()
            .editSpec()
            .addNewVolume()
            .withName("custom")
            .withNewConfigMap()
            .withName("coredns-custom")
            .withOptional(true)
            .endConfigMap()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("custom")
            .withMountPath("/etc/coredns/custom")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
    corefile(Kubeadm.COREFILE + "import custom/*.server\n");

    assertThat(ids(LintReport.of(read()))).doesNotContain("LINT-COREFILE-NO-CACHE");
    configMap("coredns-custom", "corp.server", "corp.example {\n forward . 192.0.2.1\n}\n");
    assertThat(LintReport.of(read()).findings())
        .filteredOn(finding -> finding.rule().id().equals("LINT-COREFILE-NO-CACHE"))
        .extracting(finding -> finding.at().orElseThrow().toString())
        .containsExactly("/etc/coredns/custom/corp.server:1");
  }

  @Test
  void anotherCorefileFindsItsImportsWhereThePodsWould() {
    LintInput input = other(". {\n import extra\n import /opt/more\n}\n");

    // The Deployment mounts the key Corefile and no other.
    assertThat(input.corefile().value().orElseThrow().problem())
        .map(CorefileProblem::toString)
        .contains("CorefileProblem[what=the imported file extra is not there, at=new:2]");
    assertThat(other(". {\n import /opt/more\n}\n").corefile().value().orElseThrow().unread())
        .extracting(UnreadImport::toString)
        .containsExactly(
            "import /opt/more at new:2 could not be read (/opt/more is in no mounted ConfigMap)");
    assertThat(other(Kubeadm.COREFILE).corefile().value().orElseThrow().blocks()).hasSize(1);
  }

  @Test
  void anotherCorefileIsCheckedEvenWhereTheWorkloadMayNotBeRead() {
    api.answer(APPS + "deployments/coredns", 403, FORBIDDEN);

    assertThat(other("import x\n").corefile().value().orElseThrow().unread())
        .extracting(UnreadImport::why)
        .containsExactly("the right to get deployments is missing");
  }

  private LintInput other(String corefile) {
    return reader.read(Optional.empty(), Optional.empty(), "new", corefile);
  }

  @Test
  void aDaemonSetIsAWorkloadToo() {
    pods(pod("a", "10.244.0.2", "DaemonSet", "dns-default"));
    create(
        new DaemonSetBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("dns-default")
            .endMetadata()
            .withNewSpec()
            .withTemplate(Kubeadm.deployment().getSpec().getTemplate())
            .endSpec()
            .withNewStatus()
            .withDesiredNumberScheduled(3)
            .endStatus()
            .build());

    assertThat(read().workload().value().map(Workload::toString)).contains("DaemonSet dns-default");
    assertThat(read().corefile().value()).isPresent();
  }

  @Test
  void twoReplicaSetsOfOneDeploymentAreOneWorkload() {
    pods(
        pod("a", "10.244.0.2", "ReplicaSet", "coredns-1"),
        pod("b", "10.244.1.3", "ReplicaSet", "coredns-2"));
    create(replicaSet("coredns-2", "Deployment", "coredns"));

    assertThat(read().owners().value()).contains(List.of("Deployment coredns"));
  }

  @Test
  void severalWorkloadsAreNamedAndNoneIsTakenForTheOne() {
    pods(
        pod("a", "10.244.0.2", "ReplicaSet", "coredns-1"),
        pod("b", "10.244.1.3", "ReplicaSet", "old-1"),
        new PodBuilder(Kubeadm.pod("c", "node-1", "10.244.0.9"))
            .editMetadata()
            .withOwnerReferences(List.of())
            .endMetadata()
            .build());
    create(replicaSet("old-1", "Deployment", "kube-dns"));
    create(
        new DeploymentBuilder(Kubeadm.deployment())
            .editMetadata()
            .withName("kube-dns")
            .endMetadata()
            .build());

    LintReport report = LintReport.of(read());

    assertThat(report.findings())
        .filteredOn(finding -> finding.rule().id().equals("LINT-SERVICE-SEVERAL-OWNERS"))
        .extracting(Finding::seen)
        .containsExactly("Deployment coredns and Deployment kube-dns and a pod without controller");
    assertThat(notChecked(report, "LINT-WORKLOAD-REPLICAS"))
        .containsExactly(
            "several workloads serve the Service: Deployment coredns, Deployment kube-dns, a pod"
                + " without controller");
  }

  @Test
  void otherOwnersAreNoWorkloadThatIsKnown() {
    pods(pod("a", "10.244.0.2", "StatefulSet", "dns"));
    assertThat(read().workload().why())
        .isEqualTo("StatefulSet dns is neither Deployment nor DaemonSet");

    pods(pod("a", "10.244.0.2", "ReplicaSet", "lonely"));
    create(
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("lonely")
            .endMetadata()
            .build());
    assertThat(read().workload().why()).isEqualTo("ReplicaSet lonely has no Deployment");
  }

  @Test
  void withoutPodsWhatHangsOnThemIsNotKnown() {
    pods();

    LintReport report = LintReport.of(read());

    assertThat(ids(report)).contains("LINT-SERVICE-NO-PODS");
    assertThat(notChecked(report, "LINT-WORKLOAD-REPLICAS"))
        .containsExactly("the Service has no pod");
    assertThat(notChecked(report, "LINT-COREFILE-SYNTAX"))
        .containsExactly("the Service has no pod");
  }

  @Test
  void nodesThatAreNotAmongTheFirstAreReadByName() {
    create(Kubeadm.pod("c", "node-3", "10.244.2.4"));
    create(Kubeadm.node("node-3", "zone-3"));
    api.answer(
        "GET /api/v1/nodes?limit=500",
        200,
        "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":"
            + "[{\"metadata\":{\"name\":\"node-1\"}}]}");

    assertThat(read().nodes().value().orElseThrow())
        .extracting(node -> node.getMetadata().getName())
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
  }

  @Test
  void eachMissingRightIsNamedWhereItMatters() {
    api.answer(CORE + "configmaps/coredns", 403, FORBIDDEN);
    api.answer("GET /apis/policy/v1/namespaces/kube-system/poddisruptionbudgets", 403, FORBIDDEN);
    api.answer("GET /api/v1/nodes?limit=500", 403, FORBIDDEN);
    api.answer(
        "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"
            + "?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns",
        403, FORBIDDEN);

    LintReport report = LintReport.of(read());

    assertThat(report.findings()).isEmpty();
    assertThat(notChecked(report, "LINT-COREFILE-SYNTAX"))
        .containsExactly("the right to get configmaps is missing");
    assertThat(notChecked(report, "LINT-PDB-SEVERAL"))
        .containsExactly("the right to list poddisruptionbudgets is missing");
    assertThat(notChecked(report, "LINT-PODS-ONE-ZONE"))
        .containsExactly("the right to list nodes is missing");
    assertThat(notChecked(report, "LINT-SERVICE-POD-MISSING"))
        .containsExactly("the right to list endpointslices is missing");
    assertThat(notChecked(report, "LINT-WORKLOAD-CPU-LIMIT")).isEmpty();
  }

  @Test
  void withoutTheRightToSeeReplicaSetsTheWorkloadIsNotKnown() {
    api.answer(APPS + "replicasets/coredns-1", 403, FORBIDDEN);

    LintReport report = LintReport.of(read());

    assertThat(notChecked(report, "LINT-WORKLOAD-REPLICAS"))
        .containsExactly("the right to get replicasets is missing");
    assertThat(notChecked(report, "LINT-COREFILE-SYNTAX"))
        .containsExactly("the right to get replicasets is missing");
  }

  @Test
  void replicaSetsThatCannotBeSeenAreNotTakenForSeveralWorkloads() {
    pods(
        pod("a", "10.244.0.2", "ReplicaSet", "coredns-1"),
        pod("b", "10.244.1.3", "ReplicaSet", "coredns-2"));
    api.answer(APPS + "replicasets/coredns-1", 403, FORBIDDEN);
    api.answer(APPS + "replicasets/coredns-2", 403, FORBIDDEN);

    LintReport report = LintReport.of(read());

    assertThat(ids(report)).doesNotContain("LINT-SERVICE-SEVERAL-OWNERS");
    assertThat(notChecked(report, "LINT-SERVICE-SEVERAL-OWNERS"))
        .containsExactly("the right to get replicasets is missing");
  }

  @Test
  void anApiThatFailsHalfWayLeavesTheRestUnknown() {
    api.answer(APPS + "deployments/coredns", 503, "{\"message\":\"shutting down\"}");

    LintReport report = LintReport.of(read());

    assertThat(notChecked(report, "LINT-WORKLOAD-REPLICAS"))
        .singleElement()
        .asString()
        .startsWith("the API did not answer (/apis/apps/v1/")
        .contains("shutting down");
  }

  @Test
  void anApiThatIsNotThereIsSaid() {
    api.stop();

    assertThatThrownBy(this::read)
        .isInstanceOf(ApiNotReachableException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void aServiceThatMayNotBeSeenIsSaid() {
    api.answer(CORE + "services?labelSelector=k8s-app%3Dkube-dns", 403, FORBIDDEN);
    api.answer("GET /api/v1/namespaces/openshift-dns/services/dns-default", 403, FORBIDDEN);

    assertThatThrownBy(this::read)
        .isInstanceOf(KubernetesSetupException.class)
        .isNotInstanceOf(ApiNotReachableException.class)
        .hasMessageContaining("forbidden, the right to get and list services is missing")
        .hasMessageEndingWith("give namespace and name of a Service you may read");
  }

  private LintInput read() {
    return reader.read(Optional.empty(), Optional.empty());
  }

  private static List<String> ids(LintReport report) {
    return report.findings().stream().map(finding -> finding.rule().id()).toList();
  }

  private static List<String> notChecked(LintReport report, String id) {
    return report.results().stream()
        .filter(result -> result.rule().id().equals(id))
        .flatMap(result -> result.notChecked().stream())
        .toList();
  }

  private void pods(Pod... pods) {
    api.client().pods().inNamespace("kube-system").delete();
    for (Pod pod : pods) {
      create(pod);
    }
  }

  private static Pod pod(String name, String ip, String kind, String owner) {
    return new PodBuilder(Kubeadm.pod(name, "node-1", ip))
        .editMetadata()
        .editFirstOwnerReference()
        .withKind(kind)
        .withName(owner)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private static HasMetadata replicaSet(String name, String kind, String owner) {
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName(name)
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind(kind)
        .withName(owner)
        .withUid("d")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private void corefile(String text) {
    configMap("coredns", "Corefile", text);
  }

  private void configMap(String name, String key, String text) {
    create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName(name)
            .endMetadata()
            .addToData(key, text)
            .build());
  }

  private void create(HasMetadata object) {
    api.client().resource(object).createOr(existing -> existing.update());
  }
}
