package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.truth.SeenService;
import dev.dnshealth.k8s.truth.Services;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceTruthsTest {

  private static final String ACCESS = "GET /api/v1/services?limit=1";
  private static final String WEB =
      "GET /api/v1/namespaces/default/services?fieldSelector=metadata.name%3Dweb";
  private static final String WATCH = "GET /api/v1/services?allowWatchBookmarks";
  private static final String SLICES = "GET /apis/discovery.k8s.io/v1/";

  /** The propagation of 10 s, and the 5 s that CoreDNS's answers may be kept for. */
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final AtomicReference<Optional<String>> corefile =
      new AtomicReference<>(Optional.of(". {\n kubernetes cluster.local\n}"));
  private final AtomicInteger looks = new AtomicInteger();
  private ServiceTruths truths = truths(4);

  @AfterEach
  void end() {
    truths.close();
    api.close();
  }

  @Test
  void servicesAreAskedForOnceTheyAreAsTheyAreForLongEnough() {
    put(Services.service("default", "web", "10.43.0.7"));
    put(Services.service("shop", "cart", "fd00::7", "10.43.0.8"));
    start();
    stays(List.of());

    time.advance(SETTLE);

    becomes(
        answered("default/web", "web.default", RecordType.A, "10.43.0.7"),
        answered("shop/cart", "cart.shop", RecordType.AAAA, "fd00:0:0:0:0:0:0:7"));
  }

  @Test
  void aNewServiceIsAskedForWhenEverybodyCanKnowIt() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    put(Services.service("default", "new", "10.43.0.9"));
    stays(List.of(web("10.43.0.7")));

    // The watch tells of it when it likes.
    await()
        .untilAsserted(
            () -> {
              time.advance(SETTLE);
              assertThat(truths.get())
                  .containsExactly(
                      answered("default/new", "new.default", RecordType.A, "10.43.0.9"),
                      web("10.43.0.7"));
            });
  }

  @Test
  void theNewestIsAmongThemHoweverManyThereAre() {
    for (int i = 0; i < 12; i++) {
      put(Services.service("default", "s" + i, "10.43.1." + i));
    }
    start();
    time.advance(SETTLE);
    await().until(() -> truths.get().size() == 5);

    put(Services.service("default", "newest", "10.43.0.9"));
    stays(truths.get());

    await()
        .untilAsserted(
            () -> {
              time.advance(SETTLE);
              assertThat(truths.get())
                  .hasSize(5)
                  .contains(
                      answered("default/newest", "newest.default", RecordType.A, "10.43.0.9"));
            });
  }

  @Test
  void aDeletedServiceLeavesAtOnceAndItsNameMustBeGoneLater() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    delete("web");
    becomes();
    stays(List.of());
    time.advance(SETTLE);
    becomes(gone());

    time.advance(Duration.ofMinutes(10));
    becomes();
  }

  @Test
  void aServiceThatIsMadeAnewIsNotGone() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));
    delete("web");
    becomes();
    time.advance(SETTLE);
    becomes(gone());

    put(Services.service("default", "web", "10.43.0.8"));
    becomes();
    time.advance(SETTLE);
    becomes(web("10.43.0.8"));
  }

  @Test
  void aNameIsNotGoneWhileTheApiStillHasIt() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));
    api.answer(WEB, 200, "{\"items\":[{\"metadata\":{\"name\":\"web\"}}]}");

    delete("web");
    becomes();
    time.advance(SETTLE);
    stays(List.of());
  }

  @Test
  void anotherAddressIsAnotherAnswerAfterTheSameTime() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    put(Services.service("default", "web", "10.43.0.8"));
    becomes();
    stays(List.of());
    time.advance(SETTLE);
    becomes(web("10.43.0.8"));
  }

  @Test
  void whatTheWatchTellsCountsOnlyIfTheApiSaysTheSame() {
    put(Services.service("default", "web", "10.43.0.7"));
    api.answer(WEB, 200, "{\"items\":[]}");
    start();

    time.advance(SETTLE);
    await().until(() -> !api.requests(WEB).isEmpty());
    stays(List.of());

    api.answerAsUsual(WEB);
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));
  }

  @Test
  void withoutTheRightNothingIsAskedForAndTheApiOnceAMinute() {
    put(Services.service("default", "web", "10.43.0.7"));
    api.answer(ACCESS, 403, "{\"message\":\"forbidden\"}");
    truths.start();
    await().until(() -> !api.requests(ACCESS).isEmpty());
    time.advance(SETTLE);
    stays(List.of());
    assertThat(api.requests("GET")).containsExactly(ACCESS + " ");

    api.answerAsUsual(ACCESS);
    time.advance(Duration.ofSeconds(60));
    await().until(() -> api.requests(ACCESS).size() > 1);
    await().until(() -> !api.requests("GET /api/v1/services?").isEmpty());
    await()
        .untilAsserted(
            () -> {
              time.advance(SETTLE);
              assertThat(truths.get()).containsExactly(web("10.43.0.7"));
            });
  }

  @Test
  void whatTheApiCannotConfirmAnyMoreEnds() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));
    api.stop();
    // Whatever was under way when it stopped has failed by now.
    stays(List.of(web("10.43.0.7")));

    time.advance(ServiceTruths.FRESH_FOR.plusSeconds(1));

    becomes();
  }

  @Test
  void aHeadlessServiceIsAnsweredWithItsReadyEndpoints() {
    put(Services.service("default", "web", "None"));
    put(slice("web-1", "web", "IPv4", ready("10.42.0.1"), notReady("10.42.0.2")));
    put(slice("web-2", "web", "IPv4", ready("10.42.0.3"), ready("10.42.0.1")));
    start();
    time.advance(SETTLE);
    // The look that asks for it also notes since when its endpoints are these.
    await().until(() -> !api.requests(WEB).isEmpty());
    stays(List.of());

    time.advance(SETTLE);

    becomes(answered("default/web", "web.default", RecordType.A, "10.42.0.1", "10.42.0.3"));
  }

  @Test
  void endpointsThatChangeAreAskedForWhenTheyHaveSettled() {
    put(Services.service("default", "web", "None"));
    put(slice("web-1", "web", "IPv4", ready("10.42.0.1")));
    start();
    time.advance(SETTLE);
    await().until(() -> !api.requests(WEB).isEmpty());
    stays(List.of());
    time.advance(SETTLE);
    becomes(web("10.42.0.1"));

    put(slice("web-1", "web", "IPv4", ready("10.42.0.1"), ready("10.42.0.2")));
    becomes();
    time.advance(SETTLE);
    becomes(answered("default/web", "web.default", RecordType.A, "10.42.0.1", "10.42.0.2"));
  }

  @Test
  void aHeadlessServiceWithoutEndpointsOrWithNamesOrWithTooManyIsNotAskedFor() {
    put(Services.service("default", "empty", "None"));
    put(Services.service("default", "named", "None"));
    put(slice("named-1", "named", "FQDN", ready("elsewhere.example")));
    put(Services.service("default", "many", "None"));
    put(slice("many-1", "many", "IPv4", endpoints(61)));
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    time.advance(SETTLE);

    await().until(() -> api.requests(SLICES).size() > 3);
    stays(List.of(web("10.43.0.7")));
  }

  @Test
  void withoutTheRightToListEndpointSlicesHeadlessServicesAreLeftOut() {
    put(Services.service("default", "head", "None"));
    put(slice("head-1", "head", "IPv4", ready("10.42.0.1")));
    put(Services.service("default", "web", "10.43.0.7"));
    api.answer(
        SLICES
            + "namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dhead",
        403,
        "{}");
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    time.advance(SETTLE);
    stays(List.of(web("10.43.0.7")));
  }

  @Test
  void whatHasNoAnswerOfItsOwnIsLeftOut() {
    put(
        new ServiceBuilder(Services.service("default", "elsewhere", ""))
            .editSpec()
            .withType("ExternalName")
            .endSpec()
            .build());
    put(
        new ServiceBuilder(Services.service("default", "canary", "10.43.0.9"))
            .editMetadata()
            .addToLabels(SeenService.CANARY, "true")
            .endMetadata()
            .build());
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);

    becomes(web("10.43.0.7"));
  }

  @Test
  void servicesThatCoreDnsIsNotToKnowAreLeftOut() {
    corefile.set(Optional.of(". {\n kubernetes x {\n  namespaces default\n }\n}"));
    put(Services.service("default", "web", "10.43.0.7"));
    put(Services.service("shop", "cart", "10.43.0.8"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));

    corefile.set(Optional.of(". {\n kubernetes x {\n  labels known=true\n }\n}"));
    becomes();
  }

  @Test
  void whatCachesMayKeepComesOnTopOfPropagation() {
    corefile.set(Optional.of(". {\n kubernetes x {\n  ttl 30\n }\n}"));
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(Duration.ofSeconds(39));
    stays(List.of());

    time.advance(Duration.ofSeconds(1));
    becomes(web("10.43.0.7"));
  }

  @Test
  void theHeadlessServiceWithTheMostEndpointsHasTheLargestAnswer() {
    put(Services.service("default", "some", "None"));
    put(slice("some-1", "some", "IPv4", endpoints(31)));
    put(Services.service("default", "many", "None"));
    put(slice("many-1", "many", "IPv4", endpoints(31)));
    put(slice("many-2", "many", "IPv4", ready("10.42.1.1")));
    start();

    await()
        .until(
            () ->
                truths
                    .large()
                    .equals(
                        Optional.of(new Question("many.default.svc.cluster.local", RecordType.A))));

    delete("many");
    await().until(() -> truths.large().isEmpty());
  }

  @Test
  void anAnswerThatFitsIntoPlainDnsIsNotLarge() {
    put(Services.service("default", "some", "None"));
    put(slice("some-1", "some", "IPv4", endpoints(29)));
    start();

    await().until(() -> !api.requests(SLICES + "endpointslices?labelSelector").isEmpty());
    await().during(Duration.ofMillis(300)).until(() -> truths.large().isEmpty());
  }

  @Test
  void theLargestAnswerEndsWhenItIsLargeNoMore() {
    put(Services.service("default", "many", "None"));
    put(slice("many-1", "many", "IPv4", endpoints(31)));
    start();
    await().until(() -> truths.large().isPresent());

    put(slice("many-1", "many", "IPv4", endpoints(3)));
    time.advance(Duration.ofMinutes(1));

    await().until(() -> truths.large().isEmpty());
  }

  @Test
  void aLargeClusterIsListedInPagesOnceAndThenWatched() {
    for (int page = 0; page < 20; page++) {
      String from = page == 0 ? "" : "continue=p" + page + "&";
      api.answer("GET /api/v1/services?" + from + "limit=500", 200, page(page));
    }
    // As the server tells it: one item, and how many there are beside it.
    api.answer(
        ACCESS,
        200,
        "{\"metadata\":{\"continue\":\"x\",\"remainingItemCount\":9999},\"items\":[{}]}");
    start();
    await().until(() -> !api.requests(WATCH).isEmpty());
    assertThat(listings()).isEqualTo(20);

    for (int minute = 0; minute < 5; minute++) {
      int asked = api.requests(ACCESS).size();
      time.advance(Duration.ofSeconds(60));
      await().until(() -> api.requests(ACCESS).size() > asked);
    }
    assertThat(listings()).isEqualTo(20);
    assertThat(api.requests(WATCH)).hasSize(1);
  }

  @Test
  void aWatchThatMissesServicesIsReplaced() {
    put(Services.service("default", "web", "10.43.0.7"));
    start();
    time.advance(SETTLE);
    becomes(web("10.43.0.7"));
    api.answer(
        ACCESS, 200, "{\"metadata\":{\"continue\":\"x\",\"remainingItemCount\":1},\"items\":[{}]}");
    int before = listings();

    time.advance(Duration.ofSeconds(60));
    await().until(() -> api.requests(ACCESS).size() == 2);
    stays(List.of(web("10.43.0.7")));
    assertThat(listings()).isEqualTo(before);
    time.advance(Duration.ofSeconds(60));

    await().until(() -> listings() > before);
  }

  private int listings() {
    return (int)
        api.requests("GET /api/v1/services?").stream()
            .filter(request -> request.contains("limit=500"))
            .count();
  }

  private static String page(int page) {
    String next = page == 19 ? "" : "\"continue\":\"p" + (page + 1) + "\",";
    return IntStream.range(0, 500)
        .mapToObj(
            i ->
                "{\"metadata\":{\"namespace\":\"n%d\",\"name\":\"s%d\",\"uid\":\"u%d\"},"
                        .formatted(page, i, page * 500 + i)
                    + "\"spec\":{\"clusterIP\":\"10.43.0.7\",\"clusterIPs\":[\"10.43.0.7\"]}}")
        .collect(
            Collectors.joining(
                ",", "{\"metadata\":{" + next + "\"resourceVersion\":\"9\"},\"items\":[", "]}"));
  }

  @Test
  void withNoneWantedTheApiIsNotAsked() {
    truths.close();
    truths = truths(0);
    put(Services.service("default", "web", "10.43.0.7"));
    int before = api.requests().size();
    truths.start();
    time.advance(SETTLE);

    stays(List.of());
    assertThat(api.requests()).hasSize(before);
  }

  @Test
  void startAndCloseMayBeCalledTwice() {
    truths.start();
    truths.start();
    truths.close();
    truths.close();

    assertThat(truths.get()).isEmpty();
  }

  private ServiceTruths truths(int services) {
    return new ServiceTruths(
        new Api(api.client(), time),
        new TruthSettings(true, services, Duration.ofSeconds(10)),
        1,
        () -> {
          looks.incrementAndGet();
          return Optional.of("cluster.local");
        },
        corefile::get,
        Duration.ofMillis(50),
        time);
  }

  /** Starts, and waits until the list, of ten thousand in one test, is there and looked through. */
  private void start() {
    truths.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> !api.requests(WATCH).isEmpty());
    int begun = looks.get();
    await().until(() -> looks.get() >= begun + 2);
  }

  private void becomes(Truth... expected) {
    await().untilAsserted(() -> assertThat(truths.get()).containsExactly(expected));
  }

  private void stays(List<Truth> expected) {
    await().during(Duration.ofMillis(400)).until(() -> truths.get().equals(expected));
  }

  private static Truth web(String address) {
    return answered("default/web", "web.default", RecordType.A, address);
  }

  private static Truth gone() {
    return new Truth(
        "default/web",
        new Question("web.default.svc.cluster.local", RecordType.A),
        Optional.empty());
  }

  private static Truth answered(String id, String name, RecordType type, String... answers) {
    return new Truth(
        id, new Question(name + ".svc.cluster.local", type), Optional.of(Set.of(answers)));
  }

  private void put(HasMetadata object) {
    api.client().resource(object).createOr(r -> r.update());
  }

  private void delete(String service) {
    api.client().services().inNamespace("default").withName(service).delete();
  }

  private static Endpoint[] endpoints(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> ready("10.42.0." + i))
        .toArray(Endpoint[]::new);
  }

  private static Endpoint ready(String address) {
    return new EndpointBuilder().withAddresses(address).build();
  }

  private static Endpoint notReady(String address) {
    return new EndpointBuilder(ready(address))
        .withNewConditions()
        .withReady(false)
        .endConditions()
        .build();
  }

  private static EndpointSlice slice(
      String name, String service, String type, Endpoint... endpoints) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .addToLabels("kubernetes.io/service-name", service)
        .addToLabels("service.kubernetes.io/headless", "")
        .endMetadata()
        .withAddressType(type)
        .withEndpoints(endpoints)
        .build();
  }
}
