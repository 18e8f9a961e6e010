package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VantageMonitorTest {

  private static final String COREFILE =
      ".:53 {\n  kubernetes here.example in-addr.arpa {\n  }\n}\n";

  private final MockApi api = new MockApi();

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void findsWhatToAskAndReadsNothingElseAndWritesNothing() {
    api.client().resource(Samples.service("127.0.0.1")).create();
    Pod pod = api.client().resource(withCorefile(Samples.pod("a", ""))).create();
    api.client()
        .resource(
            Samples.slice(
                "s", "IPv4", Samples.endpoint("127.0.0.2", "a", pod.getMetadata().getUid())))
        .create();
    api.requests().clear();
    ClusterSettings settings =
        ClusterSettings.of(
            new Vantage("here", Optional.of("node-1"), Network.POD), Policy.defaults());

    try (VantageMonitor monitor =
        VantageMonitor.connect(
            api.client(), settings, ClusterListeners.of(List.of()), Time.system())) {
      monitor.start();
      monitor.start();
      await().until(monitor::probing);
      await().until(() -> monitor.report().targets().size() == 2);
      assertThat(monitor.report().targets())
          .extracting(known -> known.target().role())
          .containsExactlyInAnyOrder(Role.SERVICE, Role.SERVER);
      assertThat(monitor.service().name()).isEqualTo("kube-dns");
      assertThat(monitor.proberAlive()).isTrue();
      assertThat(monitor.peers()).isEmpty();
      assertThat(monitor.report().standing().leader(monitor.report().at())).isEmpty();
    }

    assertThat(api.requests()).allSatisfy(request -> assertThat(request).startsWith("GET /"));
    assertThat(String.join("\n", api.requests()))
        .doesNotContain("/nodes", "/apis/apps", "/leases", "kube-dns-dnshealth", "/events");
  }

  private Pod withCorefile(Pod pod) {
    api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Samples.NAMESPACE)
                .withName("coredns")
                .endMetadata()
                .withData(Map.of("Corefile", COREFILE))
                .build())
        .create();
    return new PodBuilder(pod)
        .editSpec()
        .addNewVolume()
        .withName("config")
        .withNewConfigMap()
        .withName("coredns")
        .endConfigMap()
        .endVolume()
        .endSpec()
        .build();
  }
}
