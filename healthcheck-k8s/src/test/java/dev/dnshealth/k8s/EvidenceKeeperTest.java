package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvidenceKeeperTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration HANGS_FOR = Duration.ofSeconds(20);
  private static final String NAMESPACE = "/api/v1/namespaces/kube-system/";
  private static final String POD = "GET " + NAMESPACE + "pods/a";
  private static final String LOG =
      POD + "/log?timestamps=true&tailLines=300&limitBytes=131072&container=coredns";
  private static final String PREVIOUS =
      POD + "/log?timestamps=true&tailLines=300&limitBytes=131072&previous=true&container=coredns";
  private static final String SLICES =
      "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"
          + "?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns";
  private static final String EVENTS =
      "GET /apis/events.k8s.io/v1/namespaces/kube-system/events?limit=100&fieldSelector=regarding.uid%3D";

  private final MockApi server = new MockApi();
  private final Time time = Time.system();
  private final Api api = new Api(server.client(), time);
  private EvidenceKeeper keeper = keeper(true, Duration.ofSeconds(20));

  private EvidenceKeeper keeper(boolean logs, Duration within) {
    Report report =
        new Report(
            NOW,
            new Diagnosis(Verdict.DEGRADED, List.of(), Set.of(), NOW),
            List.of(),
            Phase.ACTING,
            List.of(),
            NOW,
            new Standing.Alone());
    Facts facts =
        new Facts(
            NOW,
            Optional.of(
                new Facts.Workload(
                    "Deployment", "kube-system", "coredns", "d1", 2, true, Optional.empty())),
            Map.of(),
            Map.of(),
            Optional.of(new Facts.ConfigFacts("coredns", Optional.empty())),
            Optional.empty());
    return new EvidenceKeeper(
        api,
        Samples.dnsService(),
        new EvidenceSettings(true, logs, within),
        () -> report,
        () -> Optional.of(facts),
        () -> Optional.of(".:53 {\n  SECRET\n}\n"),
        time);
  }

  @BeforeEach
  void anApiThatAnswers() {
    server.answer(POD, 200, pod("u1"));
    server.answer(LOG, 200, "now\n");
    server.answer(PREVIOUS, 200, "before\n");
    server.answer(SLICES, 200, "{\"items\":[{\"metadata\":{\"name\":\"kube-dns-abc\"}}]}");
    for (String uid : List.of("u1", "d1")) {
      server.answer(
          EVENTS + uid,
          200,
          "{\"items\":[{\"metadata\":{\"creationTimestamp\":\"2026-01-02T03:04:00Z\"},"
              + "\"reason\":\"Of"
              + uid
              + "\"}]}");
    }
  }

  @AfterEach
  void end() {
    keeper.close();
    keeper.awaitEnd(Duration.ofMillis(100));
    server.close();
  }

  private static String pod(String uid) {
    return "{\"metadata\":{\"name\":\"a\",\"uid\":\""
        + uid
        + "\"},\"spec\":{\"containers\":[{\"name\":\"sidecar\",\"ports\":[]},{\"name\":\"coredns\","
        + "\"ports\":[{\"protocol\":\"UDP\",\"containerPort\":53}]}]},\"status\":{}}";
  }

  private void places(int... numbers) {
    for (int number : numbers) {
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace("kube-system")
              .withName("kube-dns-dnshealth-evidence-" + number)
              .addToLabels("made", "by-hand")
              .endMetadata()
              .build();
      server.client().resource(map).create();
    }
  }

  private static Reservation reservation(String id, Instant at) {
    Reservation sample = Samples.reservation("a", "u1", Optional.empty());
    return new Reservation(id, sample.action(), sample.fault(), sample.holder(), at);
  }

  private void begin(Reservation reservation) {
    Fault fault =
        new Fault(
            SilentServerFaults.DEAF,
            Subject.server(reservation.action().instance()),
            List.of("no answer over UDP for 6 s"),
            List.of("TCP answers"));
    keeper.onEvent(new MonitorEvent.ActionStarted(NOW, reservation, fault));
  }

  private JsonNode kept(int number) {
    ConfigMap map =
        server
            .client()
            .configMaps()
            .inNamespace("kube-system")
            .withName("kube-dns-dnshealth-evidence-" + number)
            .get();
    if (map == null || map.getData() == null || map.getData().get(EvidenceStore.KEY) == null) {
      return Json.MAPPER.missingNode();
    }
    return new Reply(200, map.getData().get(EvidenceStore.KEY), Optional.empty(), Optional.empty())
        .json();
  }

  private JsonNode keptAfterAWhile(int number) {
    await().atMost(HANGS_FOR).until(() -> kept(number).isObject());
    return kept(number);
  }

  private static String missing(JsonNode bundle, String part) {
    return bundle.path("parts").path(part).path("missing").asText();
  }

  @Test
  void allThatCanBeReadIsKeptWithTheActionItBelongsTo() {
    places(1, 2, 3, 4, 5);
    begin(reservation("r1", NOW));

    JsonNode bundle = keptAfterAWhile(1);
    assertThat(bundle.at("/reservation/id").asText()).isEqualTo("r1");
    assertThat(bundle.at("/parts/fault/content/evidence/0").asText())
        .isEqualTo("no answer over UDP for 6 s");
    assertThat(bundle.at("/parts/report/content/verdict").asText()).isEqualTo("degraded");
    assertThat(bundle.at("/parts/pod/content/metadata/uid").asText()).isEqualTo("u1");
    assertThat(bundle.at("/parts/log/content").asText()).isEqualTo("now\n");
    assertThat(bundle.at("/parts/previousLog/content").asText()).isEqualTo("before\n");
    assertThat(bundle.at("/parts/endpointSlices/content/0/name").asText())
        .isEqualTo("kube-dns-abc");
    assertThat(bundle.at("/parts/podEvents/content/0/reason").asText()).isEqualTo("Ofu1");
    assertThat(bundle.at("/parts/workloadEvents/content/0/reason").asText()).isEqualTo("Ofd1");
    assertThat(bundle.at("/parts/corefile/content/configMap").asText()).isEqualTo("coredns");
    assertThat(bundle.at("/parts/corefile/content/sha256").asText()).hasSize(64);
    assertThat(bundle.toString()).doesNotContain("SECRET", "missing");
    assertThat(labels(1)).containsEntry("made", "by-hand");
    await()
        .untilAsserted(() -> assertThat(keeper.counts()).isEqualTo(new EvidenceCounts(1, 0, 0, 1)));
  }

  private Map<String, String> labels(int number) {
    return server
        .client()
        .configMaps()
        .inNamespace("kube-system")
        .withName("kube-dns-dnshealth-evidence-" + number)
        .require()
        .getMetadata()
        .getLabels();
  }

  @Test
  void logsAreNotReadUnlessTheyAreAskedFor() {
    places(1);
    keeper = keeper(false, Duration.ofSeconds(20));
    begin(reservation("r1", NOW));

    assertThat(missing(keptAfterAWhile(1), "log")).isEqualTo("not asked for: evidence.logs");
    assertThat(server.requests(POD + "/log")).isEmpty();
  }

  @Test
  void whatHangsIsLeftOutAndTheRestIsKeptInTime() {
    places(1);
    keeper = keeper(true, Duration.ofSeconds(5));
    hang(LOG, EVENTS + "u1");
    long start = System.nanoTime();
    begin(reservation("r1", NOW));

    JsonNode bundle = keptAfterAWhile(1);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANGS_FOR);
    assertThat(missing(bundle, "log")).isEqualTo("not read within 5000 ms");
    assertThat(missing(bundle, "podEvents")).isEqualTo("not read within 5000 ms");
    assertThat(bundle.at("/parts/previousLog/content").asText()).isEqualTo("before\n");
    assertThat(bundle.at("/parts/pod/content").isObject()).isTrue();
    assertThat(bundle.at("/gathered/ms").asLong()).isBetween(4_900L, HANGS_FOR.toMillis());
  }

  private void hang(String... requests) {
    for (String request : requests) {
      server.answer(
          request,
          () ->
              new MockResponse()
                  .setBody("{}")
                  .setBodyDelay(HANGS_FOR.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void rightThatIsMissingIsNamed() {
    places(1);
    server.answer(LOG, 403, "{\"message\":\"pods \\\"a\\\" is forbidden\"}");
    server.answer(EVENTS + "u1", 403, "{\"message\":\"events is forbidden\"}");
    begin(reservation("r1", NOW));

    JsonNode bundle = keptAfterAWhile(1);

    assertThat(missing(bundle, "log"))
        .isEqualTo("the right to get pods/log in kube-system is missing: pods \"a\" is forbidden");
    assertThat(missing(bundle, "podEvents"))
        .isEqualTo(
            "the right to list events.k8s.io/events in kube-system is missing: events is forbidden");
  }

  @Test
  void podThatIsGoneAlreadySaysSo() {
    places(1, 2);
    server.answer(POD, 404, "{\"message\":\"pods \\\"a\\\" not found\"}");
    begin(reservation("r1", NOW));
    assertThat(missing(keptAfterAWhile(1), "pod")).contains("not there", "not found");

    server.answer(POD, 200, pod("u2"));
    begin(reservation("r2", NOW.plusSeconds(60)));
    assertThat(missing(keptAfterAWhile(2), "pod")).contains("another one by now");
  }

  @Test
  void endIsAddedWhereTheBeginningIs() {
    places(1, 2);
    Reservation reservation = reservation("r1", NOW);
    begin(reservation);
    keeper.onEvent(new MonitorEvent.ActionEnded(NOW, reservation, new Result.Done("evicted")));
    keeper.onEvent(
        new MonitorEvent.Recovered(
            NOW, reservation, new Instance("b", "u2", Optional.empty()), Duration.ofMillis(9500)));

    await().until(() -> kept(1).path("story").size() == 2);
    assertThat(kept(1).at("/story/0/words").asText()).isEqualTo("evicted");
    assertThat(kept(1).at("/story/1/what").asText()).isEqualTo("recovered");
    assertThat(kept(1).at("/parts/pod/content").isObject()).isTrue();
    assertThat(kept(2).isObject()).isFalse();
  }

  @Test
  void endOfAnActionThatAnotherBeganIsAddedToo() {
    places(1, 2);
    begin(reservation("r1", NOW));
    keptAfterAWhile(1);
    keeper.close();
    keeper = keeper(true, Duration.ofSeconds(20));

    keeper.onEvent(new MonitorEvent.NotRecovered(NOW, reservation("r1", NOW), "still silent"));

    await().until(() -> kept(1).path("story").size() == 1);
    assertThat(kept(1).at("/story/0/words").asText()).isEqualTo("still silent");
  }

  @Test
  void oldestGivesWayAndIsNamedBefore() {
    places(1, 2);
    keeper.start();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Reservation reservation = reservation("r" + number, NOW.plusSeconds(number));
      String place = "kube-system/kube-dns-dnshealth-evidence-" + (number == 2 ? 2 : 1);
      await().until(() -> keeper.planned(reservation).equals(Optional.of(place)));
      assertThat(keeper.kept(reservation)).isEmpty();
      begin(reservation);
      await().until(() -> keeper.kept(reservation).equals(Optional.of(place)));
    }

    assertThat(kept(1).at("/reservation/id").asText()).isEqualTo("r3");
    assertThat(kept(2).at("/reservation/id").asText()).isEqualTo("r2");
  }

  @Test
  void readingDoesNotWaitForWritingThatHangs() {
    places(1);
    hang("GET " + NAMESPACE + "configmaps/kube-dns-dnshealth-evidence-1");
    keeper.start();
    await()
        .until(
            () ->
                !server
                    .requests("GET " + NAMESPACE + "configmaps/kube-dns-dnshealth-evidence-1")
                    .isEmpty());

    begin(reservation("r1", NOW));

    await().until(() -> !server.requests(PREVIOUS).isEmpty());
    assertThat(server.requests("GET " + NAMESPACE + "configmaps/kube-dns-dnshealth-evidence-2"))
        .isEmpty();
  }

  @Test
  void withoutAPlaceThatIsCountedAndNothingElseHappens() {
    begin(reservation("r1", NOW));

    await()
        .untilAsserted(() -> assertThat(keeper.counts()).isEqualTo(new EvidenceCounts(0, 1, 0, 0)));
    assertThat(server.requests("POST")).isEmpty();
    assertThat(server.requests("PATCH")).isEmpty();
    assertThat(keeper.planned(reservation("r1", NOW))).isEmpty();
  }

  @Test
  void actionIsNotDelayedByAGatheringThatHangs() throws Exception {
    places(1);
    hang(LOG, PREVIOUS, SLICES, EVENTS + "u1", EVENTS + "d1");
    hang("GET " + NAMESPACE + "configmaps/kube-dns-dnshealth-evidence-1");
    server.answer("POST " + NAMESPACE + "pods/a/eviction", 201, "{}");
    keeper.start();
    Reservation reservation = reservation("r1", NOW);
    try (PodRemediator remediator =
        new PodRemediator(api, Samples.dnsService(), Removal.EVICT, time)) {
      Supplier<Result> act =
          () ->
              remediator
                  .perform(reservation, time.now().plusSeconds(10))
                  .toCompletableFuture()
                  .orTimeout(HANGS_FOR.toSeconds(), TimeUnit.SECONDS)
                  .join();
      long start = System.nanoTime();
      begin(reservation);
      Duration told = Duration.ofNanos(System.nanoTime() - start);
      Result result = act.get();
      Duration acted = Duration.ofNanos(System.nanoTime() - start);

      assertThat(result).isInstanceOf(Result.Done.class);
      assertThat(told).isLessThan(Duration.ofSeconds(10));
      assertThat(acted).isLessThan(Duration.ofSeconds(10));
    }
    assertThat(keeper.counts().kept()).isZero();
  }

  @Test
  void afterTheEndNothingIsGathered() {
    keeper.close();

    begin(reservation("r1", NOW));
    keeper.awaitEnd(Duration.ofSeconds(1));

    assertThat(server.requests()).isEmpty();
  }
}
