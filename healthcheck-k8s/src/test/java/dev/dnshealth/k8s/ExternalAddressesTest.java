package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.reach.ExternalAddress;
import dev.dnshealth.k8s.reach.Sightings;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExternalAddressesTest {

  private static final String NODES = "GET /api/v1/nodes";
  private static final String PAGE = NODES + "?limit=500";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final ExternalAddresses external =
      new ExternalAddresses(
          new Api(api.client(), time),
          Samples.dnsService(),
          ProbePlan::none,
          new Sightings(),
          time);

  @AfterEach
  void end() {
    external.close();
    api.close();
  }

  @Test
  void nodesAreNotListedWhereNoServiceHasAPortOfTheirs() {
    create(Samples.service("10.43.0.10"));
    api.answer(PAGE, 403, "{}");
    external.start();
    await().until(external::read);

    assertThat(external.known()).isEmpty();
    assertThat(external.problems()).isEmpty();
    assertThat(api.requests(NODES)).isEmpty();
  }

  @Test
  void pagesOfNodesAreReadUntilThereAreEnough() {
    create(atNodes());
    api.answer(PAGE, 200, page("a/b", "node-1"));
    api.answer(PAGE + "&continue=a%2Fb", 200, page("more", "node-2", "node-3"));
    external.start();
    await().until(external::read);

    assertThat(external.known())
        .extracting(ExternalAddress::target)
        .extracting(target -> target.id())
        .containsExactly("kube-dns@192.0.2.1:30053", "kube-dns@192.0.2.2:30053");
    assertThat(api.requests(NODES)).hasSize(2);
  }

  @Test
  void rightThatIsMissingIsTold() {
    create(atNodes());
    api.answer(PAGE, 403, "{}");
    external.start();
    await().until(external::read);

    assertThat(external.known()).isEmpty();
    await().until(() -> !external.problems().isEmpty());
    assertThat(external.problems()).containsExactly("the right to list nodes is missing");
  }

  private void create(Service service) {
    api.client().resource(service).create();
  }

  private static Service atNodes() {
    return new ServiceBuilder(Samples.service("10.43.0.10"))
        .editSpec()
        .editMatchingPort(port -> "UDP".equals(port.getProtocol()))
        .withNodePort(30053)
        .endPort()
        .endSpec()
        .build();
  }

  private static String page(String next, String... ready) {
    String items =
        Arrays.stream(ready)
            .map(
                name ->
                    "{\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
                        + "\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"192.0.2."
                        + name.substring("node-".length())
                        + "\"}]}}")
            .collect(Collectors.joining(","));
    return "{\"metadata\":{\"continue\":\"" + next + "\"},\"items\":[" + items + "]}";
  }
}
