package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantinesTest {

  private static final String PODS = "/api/v1/namespaces/kube-system/pods";
  private static final String LIST =
      "GET " + PODS + "?labelSelector=dnshealth.dev%2Fquarantined%3Dkube-dns";
  private static final String EVICTION = "POST " + PODS + "/a/eviction";
  private static final Duration ALMOST_AN_HOUR = Duration.ofMinutes(60).minusSeconds(1);

  private final MockApi api = new MockApi();

  /** Years away from the server's clock. */
  private final ManualTime time = new ManualTime(Instant.EPOCH);

  private Standing standing = new Standing.Alone();
  private Quarantines quarantines = quarantines(Removal.EVICT);

  private Quarantines quarantines(Removal mode) {
    return new Quarantines(
        new Api(api.client(), time), Samples.dnsService(), mode, () -> standing, time);
  }

  @BeforeEach
  void evictionsAreAllowed() {
    api.answer(EVICTION, 201, "{}");
  }

  @AfterEach
  void end() {
    quarantines.close();
    api.close();
  }

  @Test
  void podIsRemovedOnceItsTimeIsOverByTheServersClock() {
    list(until(MockApi.NOW.plusSeconds(60)));
    quarantines.step();
    assertThat(api.requests(EVICTION)).isEmpty();

    api.date(MockApi.NOW.plusSeconds(60));
    quarantines.step();

    assertThat(api.requests(EVICTION))
        .containsExactly(
            EVICTION
                + " {\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"a\"},"
                + "\"deleteOptions\":{\"preconditions\":{\"uid\":\"u1\"}}}");
  }

  @Test
  void nextLeaderEndsWhatAnotherBegan() {
    list(until(MockApi.NOW.minusSeconds(1)));
    standing = new Standing.Follows(Optional.of("other"), "another leads");
    quarantines.step();
    assertThat(api.requests()).isEmpty();

    standing = new Standing.Leads("here", time.now().plusSeconds(10));
    quarantines.step();

    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void whoLeadsNoMoreRemovesNothing() {
    list(until(MockApi.NOW.minusSeconds(1)));
    standing = new Standing.Leads("here", time.now().plusSeconds(10));
    time.advance(Duration.ofSeconds(10));

    quarantines.step();

    assertThat(api.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "2999-01-01T00:00:00Z"})
  void withoutAnEndThatIsNearNoneIsKeptForMoreThanAnHourAfterItWasFirstSeen(String until) {
    list(
        orphan().editMetadata().addToAnnotations(PodQuarantine.UNTIL, until).endMetadata().build());
    quarantines.step();
    time.advance(ALMOST_AN_HOUR);
    quarantines.step();
    assertThat(api.requests(EVICTION)).isEmpty();

    time.advance(Duration.ofSeconds(1));
    quarantines.step();

    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void withoutAnyAnnotationTheSameHolds() {
    list(orphan().build());
    quarantines.step();
    time.advance(ALMOST_AN_HOUR);
    quarantines.step();
    assertThat(api.requests(EVICTION)).isEmpty();

    time.advance(Duration.ofSeconds(1));
    quarantines.step();

    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void withoutTheServersTimeNoEndIsReachedBeforeTheHour() {
    api.noDate();
    list(until(MockApi.NOW.minusSeconds(1)));

    quarantines.step();

    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void podThatAControllerHasAgainIsLeftAlone() {
    list(
        new PodBuilder(until(MockApi.NOW.minusSeconds(1)))
            .editMetadata()
            .addNewOwnerReference()
            .withApiVersion("apps/v1")
            .withKind("ReplicaSet")
            .withName("coredns-1")
            .withUid("rs")
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .build());

    stays();
  }

  @Test
  void podThatTheServiceSelectsAgainIsLeftAlone() {
    list(
        new PodBuilder(until(MockApi.NOW.minusSeconds(1)))
            .editMetadata()
            .addToLabels("k8s-app", "kube-dns")
            .endMetadata()
            .build());

    stays();
  }

  @Test
  void podThatIsGoingIsLeftAlone() {
    list(
        new PodBuilder(until(MockApi.NOW.minusSeconds(1)))
            .editMetadata()
            .withDeletionTimestamp(MockApi.NOW.toString())
            .endMetadata()
            .build());

    stays();
  }

  private void stays() {
    quarantines.step();
    time.advance(Duration.ofHours(2));
    quarantines.step();

    assertThat(api.requests(LIST)).hasSize(2);
    assertThat(api.requests("POST")).isEmpty();
  }

  @Test
  void whatCannotBeRemovedIsTriedAgain() {
    list(until(MockApi.NOW.minusSeconds(1)));
    api.answer(EVICTION, 429, "{\"details\":{\"causes\":[{\"reason\":\"DisruptionBudget\"}]}}");
    quarantines.step();
    quarantines.step();

    assertThat(api.requests(EVICTION)).hasSize(2);
  }

  @Test
  void listThatCannotBeReadIsReadAgain() {
    api.answer(LIST, 403, "{\"message\":\"forbidden\"}");
    quarantines.step();
    list(until(MockApi.NOW.minusSeconds(1)));

    quarantines.step();

    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void wherePodsAreDeletedThisOneIsToo() {
    quarantines.close();
    quarantines = quarantines(Removal.DELETE);
    api.answer("DELETE " + PODS + "/a", 200, "{}");
    list(until(MockApi.NOW.minusSeconds(1)));

    quarantines.step();

    assertThat(api.requests("DELETE")).hasSize(1);
    assertThat(api.requests("DELETE").get(0)).contains("\"preconditions\":{\"uid\":\"u1\"}");
  }

  @Test
  void onceStartedItLooksByItself() {
    quarantines.close();
    quarantines =
        new Quarantines(
            new Api(api.client(), time),
            Samples.dnsService(),
            Removal.EVICT,
            () -> standing,
            Duration.ofMillis(10),
            time);
    list(until(MockApi.NOW.minusSeconds(1)));

    quarantines.start();
    quarantines.start();

    await().until(() -> !api.requests(EVICTION).isEmpty());
  }

  private static Pod until(Instant end) {
    return orphan()
        .editMetadata()
        .addToAnnotations(PodQuarantine.UNTIL, end.toString())
        .endMetadata()
        .build();
  }

  private static PodBuilder orphan() {
    return new PodBuilder(Samples.pod("a", "u1"))
        .editMetadata()
        .withOwnerReferences()
        .withLabels(Map.of(PodQuarantine.LABEL, "kube-dns"))
        .endMetadata();
  }

  private void list(Pod... pods) {
    api.answer(
        LIST,
        200,
        api.client()
            .getKubernetesSerialization()
            .asJson(new PodListBuilder().withItems(Arrays.asList(pods)).build()));
  }
}
