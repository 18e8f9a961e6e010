package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerFinderTest {

  private static final String PODS = "GET /api/v1/namespaces/dnshealth/pods?";
  private static final String PAGE =
      PODS + "labelSelector=app.kubernetes.io%2Fname%3Dhealthcheck&limit=500";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final PeerFinder finder =
      new PeerFinder(
          new Api(api.client(), time),
          new PeerSettings(
              PeerPods.NAMESPACE,
              "self",
              9890,
              Optional.empty(),
              Duration.ofMillis(500),
              Duration.ofSeconds(3)),
          time);

  @BeforeEach
  void twoPodsAndOurs() {
    for (String name : List.of("b", "a", "self")) {
      api.client().resource(PeerPods.pod(name, "192.0.2.1", 9890).build()).create();
    }
    finder.start();
    // What happens between list and watch the mock of the API never tells.
    await().until(() -> finder.synced() && finder.peers().size() == 2 && watches() == 1);
  }

  @AfterEach
  void close() {
    finder.close();
    api.close();
  }

  @Test
  void othersAreToldByNameAndFollowed() {
    assertThat(names()).containsExactly("a", "b");
    api.client()
        .pods()
        .inNamespace(PeerPods.NAMESPACE)
        .withName("a")
        .editStatus(pod -> new PodBuilder(PeerPods.notReady(pod)).build());
    await().until(() -> names().equals(List.of("b")));
    api.client().pods().inNamespace(PeerPods.NAMESPACE).withName("b").delete();
    await().until(() -> names().isEmpty());
    assertThat(finder.synced()).isTrue();
  }

  @Test
  void whatIsStillTrueIsNotReadAnew() {
    listings(3);
    assertThat(api.requests(PAGE + " ")).as("the informer's own, and ours").hasSize(1 + 3);
    staysTheOnlyWatch();
  }

  @Test
  void watchThatSaysNothingAnyMoreIsReplacedAfterTwoListingsOfSeveralPages() {
    String first = page("next", "a", "b");
    AtomicInteger listings = new AtomicInteger();
    api.answer(
        PAGE,
        () -> {
          // The next informer is told the truth.
          if (listings.incrementAndGet() == 2) {
            api.answerAsUsual(PAGE);
          }
          return new MockResponse().setResponseCode(200).setBody(first);
        });
    api.answer(PAGE + "&continue=next", 200, page("", "self", "new"));
    listings(1);
    assertThat(api.requests(PAGE)).hasSize(1 + 2);
    listings(1);
    await().until(() -> watches() == 2);
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void whatHasAlwaysJustChangedIsNoReasonToReplaceTheWatch() {
    for (String created : List.of("new", "newer", "newest")) {
      api.answer(PAGE, 200, page("", "a", "b", "self", created));
      listings(1);
    }
    staysTheOnlyWatch();
  }

  @Test
  void listThatIsRefusedSaysNothing() {
    api.answer(PAGE, 403, "{\"kind\":\"Status\",\"message\":\"not allowed\"}");
    listings(3);
    staysTheOnlyWatch();
    assertThat(names()).containsExactly("a", "b");
  }

  private List<String> names() {
    return finder.peers().stream().map(peer -> peer.vantage().id()).toList();
  }

  /** Looks as often as it takes to list so many times. */
  private void listings(int count) {
    for (int i = 0; i < 12 * count; i++) {
      finder.look();
    }
  }

  private void staysTheOnlyWatch() {
    await().during(Duration.ofMillis(300)).until(() -> watches() == 1);
  }

  private long watches() {
    return api.requests(PODS).stream().filter(request -> request.contains("watch=true")).count();
  }

  /** A page of metadata, with the versions that there are. */
  private String page(String next, String... names) {
    StringBuilder items = new StringBuilder();
    for (String name : names) {
      items.append(items.isEmpty() ? "" : ",");
      items.append(
          "{\"metadata\":{\"name\":\""
              + name
              + "\",\"resourceVersion\":\""
              + version(name)
              + "\"}}");
    }
    return "{\"metadata\":{\"continue\":\"" + next + "\"},\"items\":[" + items + "]}";
  }

  private String version(String name) {
    Pod pod = api.client().pods().inNamespace(PeerPods.NAMESPACE).withName(name).get();
    return pod == null ? "1" : pod.getMetadata().getResourceVersion();
  }
}
