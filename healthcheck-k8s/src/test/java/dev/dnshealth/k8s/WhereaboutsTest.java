package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {

  private static final Map<String, String> IN_POD = Map.of("HOSTNAME", "debug", "NODE_NAME", "n");

  private final MockApi mock = new MockApi();
  private final Api api = new Api(mock.client(), new ManualTime(MockApi.NOW));

  @BeforeEach
  void aNode() {
    mock.client()
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("203.0.113.11", "InternalIP")
                .addNewAddress("203.0.113.99", "ExternalIP")
                .endStatus()
                .build())
        .create();
  }

  @AfterEach
  void end() {
    mock.close();
  }

  @Test
  void whoHasANodesInternalAddressIsOnIt() {
    assertThat(Whereabouts.find(api, false, Map.of(), Set.of("192.0.2.1", "203.0.113.11")))
        .isEqualTo(new Vantage("node node-1", Optional.of("node-1"), Network.HOST));
  }

  @Test
  void aPodInItsNodesNetworkIsOnTheNode() {
    assertThat(Whereabouts.find(api, true, IN_POD, Set.of("203.0.113.11")).network())
        .isEqualTo(Network.HOST);
  }

  @Test
  void anExternalAddressMayBeSharedByMany() {
    assertThat(Whereabouts.find(api, false, Map.of(), Set.of("203.0.113.99")).network())
        .isEqualTo(Network.OUTSIDE);
  }

  @Test
  void aPodIsNamedWithItsNodeIfItIsTold() {
    assertThat(Whereabouts.find(api, true, IN_POD, Set.of("192.0.2.1")))
        .isEqualTo(new Vantage("pod debug", Optional.of("n"), Network.POD));
  }

  @Test
  void withoutTheRightToListNodesItIsOutside() {
    mock.answer("GET /api/v1/nodes", 403, "{}");

    assertThat(Whereabouts.find(api, false, Map.of(), Set.of("203.0.113.11")))
        .isEqualTo(new Vantage("outside the cluster", Optional.empty(), Network.OUTSIDE));
  }
}
