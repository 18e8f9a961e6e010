package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRecorderTest {

  private static final String EVENTS = " /apis/events.k8s.io/v1/namespaces/kube-system/events";
  private static final Facts.Workload OWNER =
      new Facts.Workload("Deployment", "kube-system", "coredns", "d1", 2, true, Optional.empty());

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final EventRecorder recorder = new EventRecorder(api.client(), "pod-1", time);

  @AfterEach
  void end() {
    recorder.close();
    api.close();
  }

  @Test
  void anEventSaysWhatTheApiDemands() throws Exception {
    record("Replace", "pod a is deaf");

    awaitRequests("POST", 1);
    String posted = api.requests("POST" + EVENTS).get(0);
    JsonNode event = Json.MAPPER.readTree(posted.substring(posted.indexOf('{')));
    assertThat(event.path("eventTime").asText()).isEqualTo("2026-01-02T03:04:05.000000Z");
    assertThat(event.path("type").asText()).isEqualTo("Warning");
    assertThat(event.path("reason").asText()).isEqualTo("DnsPodDeaf");
    assertThat(event.path("action").asText()).isEqualTo("Replace");
    assertThat(event.path("note").asText()).isEqualTo("pod a is deaf");
    assertThat(event.path("reportingController").asText()).isNotEmpty();
    assertThat(event.path("reportingInstance").asText()).isEqualTo("pod-1");
    assertThat(event.path("regarding").path("kind").asText()).isEqualTo("Deployment");
    assertThat(event.path("regarding").path("uid").asText()).isEqualTo("d1");
  }

  @Test
  void theSameWithinTenMinutesBecomesASeries() {
    record("Replace", "first");
    time.advance(Duration.ofMinutes(9));
    record("Replace", "second");
    time.advance(Duration.ofMinutes(9));
    record("Replace", "third");

    awaitRequests("PATCH", 2);
    assertThat(api.requests("POST" + EVENTS)).hasSize(1);
    List<String> patches = api.requests("PATCH" + EVENTS + "/coredns.");
    assertThat(patches.get(0))
        .endsWith(
            "{\"series\":{\"count\":2,\"lastObservedTime\":\"2026-01-02T03:13:05.000000Z\"}}");
    assertThat(patches.get(1)).contains("\"count\":3");
  }

  @Test
  void anotherActionOrALaterTimeIsAnEventOfItsOwn() {
    record("Replace", "one");
    record("Hold", "two");
    time.advance(Duration.ofMinutes(11));
    record("Replace", "three");

    awaitRequests("POST", 3);
    assertThat(api.requests("PATCH")).isEmpty();
  }

  @Test
  void aSeriesWhoseEventHasExpiredBeginsAnew() {
    record("Replace", "one");
    awaitRequests("POST", 1);
    String posted = api.requests("POST" + EVENTS).get(0);
    String name = posted.replaceFirst("(?s).*\"name\":\"(coredns\\.[0-9a-f]+)\".*", "$1");
    api.answer("PATCH" + EVENTS + "/" + name, 404, "{}");
    time.advance(Duration.ofSeconds(1));

    record("Replace", "two");

    awaitRequests("POST", 2);
  }

  @Test
  void aRefusedEventIsNotTheStartOfASeries() {
    api.answer("POST" + EVENTS, 403, "{\"message\":\"forbidden\"}");
    record("Replace", "one");
    time.advance(Duration.ofSeconds(1));
    record("Replace", "two");

    awaitRequests("POST", 2);
    assertThat(api.requests("PATCH")).isEmpty();
  }

  @Test
  void whatWaitsAtTheEndIsStillSent() {
    record("Replace", "one");
    record("Hold", "two");
    recorder.close();

    awaitRequests("POST", 2);
  }

  @Test
  void anEventAfterTheEndIsDropped() {
    recorder.close();

    record("Replace", "late");

    assertThat(api.requests("POST")).isEmpty();
  }

  @Test
  void aNoteIsCutAtAWholeCharacter() {
    String cut = EventRecorder.cut("ü".repeat(600) + "€", 1023);

    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(1022);
    assertThat(EventRecorder.cut("short", 1024)).isEqualTo("short");
    assertThat(EventRecorder.cut("ab\uD83D\uDE00", 5)).isEqualTo("ab");
  }

  private void record(String action, String note) {
    recorder.record(OWNER, EventRecorder.Type.WARNING, "DnsPodDeaf", action, note);
  }

  private void awaitRequests(String method, int count) {
    await().until(() -> api.requests(method + EVENTS).size() == count);
  }
}
