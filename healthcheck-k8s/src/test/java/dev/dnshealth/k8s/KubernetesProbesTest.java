package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesProbesTest {

  private static final String API_SERVICE = "GET /api/v1/namespaces/default/services/kubernetes";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final AtomicReference<Optional<String>> corefile =
      new AtomicReference<>(Optional.empty());

  private KubernetesProbes.Asked asked = KubernetesProbes.Asked.only("example.com");

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void theDomainComesFromTheCorefileAndTheAddressesFromTheApisService() {
    apiService("10.43.0.1", "fd00::1");
    corefile.set(Optional.of(". {\n kubernetes corp.example\n}"));

    assertPlan(Optional.empty(), Optional.of("10.9.9.9"), "corp.example", "10.43.0.1", "fd00::1");
  }

  @Test
  void aDomainThatWasSetWins() {
    apiService("10.43.0.1");
    corefile.set(Optional.of(". {\n kubernetes corp.example\n}"));

    assertPlan(Optional.of("set.example"), Optional.empty(), "set.example", "10.43.0.1");
  }

  @Test
  void withoutTheRightToReadItTheApisAddressComesFromTheEnvironment() {
    api.answer(API_SERVICE, 403, "{}");

    assertPlan(
        Optional.of("cluster.local"), Optional.of("10.43.0.1"), "cluster.local", "10.43.0.1");
  }

  @Test
  void anAddressFromTheEnvironmentLastsUntilTheApiTellsItsOwn() {
    api.answer(API_SERVICE, 503, "{}");
    try (KubernetesProbes probes = probes(Optional.of("cluster.local"), Optional.of("10.9.9.9"))) {
      probes.start();
      await().until(() -> probes.get().equals(plan("cluster.local", "10.9.9.9")));

      apiService("10.43.0.1", "fd00::1");
      api.answerAsUsual(API_SERVICE);
      await()
          .until(
              () -> {
                // Meanwhile it may have failed so often that the API is not asked for 10 s.
                time.advance(Duration.ofSeconds(1));
                return probes.get().equals(plan("cluster.local", "10.43.0.1", "fd00::1"));
              });

      int asked = api.requests(API_SERVICE).size();
      await().during(Duration.ofMillis(500)).until(() -> true);
      assertThat(api.requests(API_SERVICE)).hasSize(asked);
    }
  }

  @Test
  void nothingIsAskedUntilTheDomainIsKnown() {
    apiService("10.43.0.1");
    try (KubernetesProbes probes = probes(Optional.empty(), Optional.empty())) {
      probes.start();
      await().during(Duration.ofMillis(200)).until(() -> probes.get().equals(ProbePlan.none()));

      corefile.set(Optional.of(". {\n kubernetes cluster.local\n}"));

      await().until(() -> probes.get().equals(plan("cluster.local", "10.43.0.1")));
    }
  }

  @Test
  void theNamesThatTheApiTellsAreAskedForAndFollowed() {
    apiService("10.43.0.1");
    Truth web = new Truth("default/web", question("web.default"), Optional.of(Set.of("10.43.0.7")));
    AtomicReference<List<Truth>> truths = new AtomicReference<>(List.of(web));
    asked =
        new KubernetesProbes.Asked(
            "",
            Optional.of("random.example"),
            truths::get,
            () -> Optional.of(question("many.default")));
    try (KubernetesProbes probes = probes(Optional.of("cluster.local"), Optional.empty())) {
      probes.start();

      await().until(() -> probes.get().equals(plan(List.of(web))));

      Truth gone = new Truth("default/old", question("old.default"), Optional.empty());
      truths.set(List.of(web, gone));
      await().until(() -> probes.get().equals(plan(List.of(web, gone))));
    }
  }

  private static Question question(String service) {
    return new Question(service + ".svc.cluster.local", RecordType.A);
  }

  private static ProbePlan plan(List<Truth> truths) {
    return DefaultProbes.forCluster(
        new ClusterNames(
            "cluster.local",
            List.of(Addresses.literal("10.43.0.1")),
            "",
            Optional.of("random.example"),
            truths,
            Optional.of(question("many.default"))));
  }

  private void assertPlan(
      Optional<String> domain, Optional<String> host, String expected, String... addresses) {
    try (KubernetesProbes probes = probes(domain, host)) {
      assertThat(probes.get()).isEqualTo(ProbePlan.none());
      probes.start();
      probes.start();
      await().untilAsserted(() -> assertThat(probes.get()).isEqualTo(plan(expected, addresses)));
    }
  }

  private KubernetesProbes probes(Optional<String> domain, Optional<String> host) {
    return new KubernetesProbes(
        new Api(api.client(), time),
        () -> domain.or(() -> corefile.get().flatMap(text -> Corefile.parse(text).clusterDomain())),
        asked,
        host,
        Duration.ofMillis(50));
  }

  private static ProbePlan plan(String domain, String... addresses) {
    List<InetAddress> api = Stream.of(addresses).map(Addresses::literal).toList();
    return DefaultProbes.forCluster(domain, api, "example.com");
  }

  private void apiService(String... ips) {
    api.client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("kubernetes")
                .endMetadata()
                .withNewSpec()
                .withClusterIPs(ips)
                .endSpec()
                .build())
        .create();
  }
}
