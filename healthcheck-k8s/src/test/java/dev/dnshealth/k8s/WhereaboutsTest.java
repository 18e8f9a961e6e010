package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsTest {

  private static final String BOOT = "6f1c1f0c-58ee-4a2c-8f0c-0b7a3f5d2e11";
  private static final String PAGE = "GET /api/v1/nodes?limit=500";
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
                .withNewNodeInfo()
                .withBootID(BOOT)
                .endNodeInfo()
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
    assertThat(Whereabouts.find(api, false, Map.of(), machine("192.0.2.1", "203.0.113.11")))
        .isEqualTo(new Vantage("node node-1", Optional.of("node-1"), Network.HOST));
  }

  @Test
  void aPodInItsNodesNetworkIsOnTheNode() {
    assertThat(Whereabouts.find(api, true, IN_POD, machine("203.0.113.11")).network())
        .isEqualTo(Network.HOST);
  }

  @Test
  void anExternalAddressMayBeSharedByMany() {
    assertThat(Whereabouts.find(api, false, Map.of(), machine("203.0.113.99")).network())
        .isEqualTo(Network.OUTSIDE);
  }

  @Test
  void aPodIsNamedWithItsNodeIfItIsTold() {
    assertThat(Whereabouts.find(api, true, IN_POD, machine("192.0.2.1")))
        .isEqualTo(new Vantage("pod debug", Optional.of("n"), Network.POD));
  }

  @Test
  void withoutTheRightToListNodesItIsOutside() {
    mock.answer(PAGE, 403, "{}");

    assertThat(Whereabouts.find(api, false, Map.of(), machine("203.0.113.11")))
        .isEqualTo(new Vantage("outside the cluster", Optional.empty(), Network.OUTSIDE));
  }

  @Test
  void anotherMachineMayHaveTheSamePrivateAddress() {
    Set<String> address = Set.of("203.0.113.11");

    assertThat(find(new Machine(address, Optional.of("another"))).network())
        .isEqualTo(Network.OUTSIDE);
    assertThat(find(new Machine(address, Optional.empty())).network()).isEqualTo(Network.OUTSIDE);
  }

  @Test
  void aNodeThatDoesNotTellItsBootIsNotThisMachine() {
    mock.answer(PAGE, 200, page("", "\"nodeInfo\":{}"));
    assertThat(find(machine("203.0.113.11")).network()).isEqualTo(Network.OUTSIDE);

    mock.answer(PAGE, 200, page("", "\"phase\":\"\""));
    assertThat(find(machine("203.0.113.11")).network()).isEqualTo(Network.OUTSIDE);
  }

  @Test
  void nodesAreListedInPages() {
    mock.answer(PAGE, 200, page("next", "\"nodeInfo\":{\"bootID\":\"another\"}"));
    mock.answer(
        PAGE + "&continue=next", 200, page("", "\"nodeInfo\":{\"bootID\":\"" + BOOT + "\"}"));

    assertThat(find(machine("203.0.113.11")).network()).isEqualTo(Network.HOST);
  }

  @Test
  void aMachineWithoutABootIsNone(@TempDir Path dir) throws IOException {
    assertThat(Machine.read(dir.resolve("none"))).isEmpty();
    assertThat(Machine.read(Files.writeString(dir.resolve("boot"), BOOT + "\n"))).contains(BOOT);
  }

  private Vantage find(Machine machine) {
    return Whereabouts.find(api, false, Map.of(), machine);
  }

  private static Machine machine(String... addresses) {
    return new Machine(Set.of(addresses), Optional.of(BOOT));
  }

  private static String page(String next, String status) {
    return "{\"metadata\":{\"continue\":\""
        + next
        + "\"},\"items\":[{\"metadata\":{\"name\":\"node-9\"},\"status\":{\"addresses\":"
        + "[{\"type\":\"InternalIP\",\"address\":\"203.0.113.11\"}],"
        + status
        + "}}]}";
  }
}
