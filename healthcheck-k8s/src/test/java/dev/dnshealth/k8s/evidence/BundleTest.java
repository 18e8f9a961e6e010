package dev.dnshealth.k8s.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static Reservation reservation(String id) {
    return new Reservation(
        id,
        new Action.Replace(new Instance("a", "u1", Optional.of("node-1")), Optional.empty()),
        new FaultId("DNS-POD-DEAF"),
        "holder-1",
        NOW);
  }

  private static String bundle(Map<Bundle.Share, Part> parts, Optional<String> before) {
    return Bundle.write(reservation("r1"), NOW, Duration.ofMillis(412), parts, before);
  }

  @Test
  void isOneCompactDocumentInWhichEachPartSaysWhatItLacks() {
    Map<Bundle.Share, Part> parts = new EnumMap<>(Bundle.Share.class);
    parts.put(Bundle.Share.POD, Part.missing("not read within 1000 ms"));
    parts.put(Bundle.Share.LOG, Part.cut(NODES.textNode("b"), "the first 9 characters"));
    parts.put(Bundle.Share.FAULT, Part.of(NODES.objectNode().put("id", "DNS-POD-DEAF")));

    assertThat(bundle(parts, Optional.empty()))
        .isEqualTo(
            "{\"version\":1,\"reservation\":{\"id\":\"r1\",\"action\":\"replace\",\"instance\":"
                + "{\"name\":\"a\",\"uid\":\"u1\",\"node\":\"node-1\"},\"fault\":\"DNS-POD-DEAF\","
                + "\"holder\":\"holder-1\",\"at\":\"2026-01-02T03:04:05Z\"},"
                + "\"gathered\":{\"at\":\"2026-01-02T03:04:05Z\",\"ms\":412},\"parts\":{"
                + "\"fault\":{\"content\":{\"id\":\"DNS-POD-DEAF\"}},"
                + "\"pod\":{\"missing\":\"not read within 1000 ms\"},"
                + "\"log\":{\"content\":\"b\",\"cut\":\"the first 9 characters\"}},\"story\":[]}");
  }

  @Test
  void itsEndIsAddedAndOutlivesAnotherGathering() throws JsonProcessingException {
    String told =
        Bundle.tell(bundle(Map.of(), Optional.empty()), NOW, "done", "evicted").orElseThrow();

    String again = bundle(Map.of(), Optional.of(told));

    assertThat(json(again).at("/story"))
        .isEqualTo(
            json("[{\"at\":\"2026-01-02T03:04:05Z\",\"what\":\"done\",\"words\":\"evicted\"}]"));
    assertThat(Bundle.held(again)).contains(new Ring.Held("r1", NOW));
  }

  @Test
  void bundleOfANewerSchemaIsKnownButNotChanged() {
    String newer =
        "{\"version\":2,\"reservation\":{\"id\":\"r1\",\"at\":\"2026-01-02T03:04:05Z\"}}";

    assertThat(Bundle.held(newer)).contains(new Ring.Held("r1", NOW));
    assertThat(Bundle.tell(newer, NOW, "done", "evicted")).isEmpty();
  }

  @Test
  void whatIsNoBundleIsNobodys() {
    assertThat(Bundle.held("")).isEmpty();
    assertThat(Bundle.held("{")).isEmpty();
    assertThat(Bundle.held("[]")).isEmpty();
    assertThat(Bundle.held("{\"reservation\":{\"id\":\"r1\",\"at\":\"yesterday\"}}")).isEmpty();
  }

  @Test
  void worstOfAllTakesNoMoreThanTheLimit() throws JsonProcessingException {
    String worst = "\u0000\"€😀\n".repeat(10_000);
    List<JsonNode> rows = Collections.nCopies(20_000, NODES.objectNode().put("€", "\"😀\u0001"));
    Map<Bundle.Share, Part> parts = new EnumMap<>(Bundle.Share.class);
    for (Bundle.Share share : Bundle.Share.values()) {
      parts.put(
          share,
          switch (share) {
            case LOG, PREVIOUS_LOG -> Bounds.tail(worst, share.bytes());
            case OBSERVATIONS, OTHERS, POD_EVENTS, WORKLOAD_EVENTS ->
                Bounds.newest(rows, share.bytes());
            default ->
                Bounds.fit(
                    NODES.arrayNode().addAll(Collections.nCopies(50, NODES.textNode(worst))),
                    share.bytes());
          });
    }
    String bundle = Bundle.write(reservation(worst), NOW, Duration.ZERO, parts, Optional.empty());
    for (int i = 0; i < 40; i++) {
      bundle = Bundle.tell(bundle, NOW, worst, worst).orElseThrow();
    }

    assertThat(bundle.getBytes(StandardCharsets.UTF_8).length)
        .isBetween(Bundle.LIMIT / 2, Bundle.LIMIT);
    assertThat(json(bundle).path("story")).hasSize(Bundle.STORY_ENTRIES);
    for (Bundle.Share share : Bundle.Share.values()) {
      assertThat(json(bundle).path("parts").path(share.field()).path("cut").asText())
          .as(share.field())
          .isNotEmpty();
    }
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
