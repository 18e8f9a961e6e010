package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodNodesTest {

  private static final String GET = "GET /api/v1/nodes/";
  private static final Duration ROUND = Duration.ofSeconds(5);

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final PodNodes nodes =
      new PodNodes(new ObjectReader(new Api(api.client(), time), time), time);
  private int told;

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void fewAreReadEachTime() {
    Set<String> few = there(10);

    for (int round = 0; round < 3; round++) {
      assertThat(nodes.read(few, false)).hasSize(10);
      assertThat(asked()).containsExactlyInAnyOrderElementsOf(few);
    }
  }

  @Test
  void ofManyASixthIsReadEachTimeAndAllWithinThirtySeconds() {
    Set<String> many = there(72);
    assertThat(nodes.read(many, false)).hasSize(72);
    assertThat(asked()).hasSize(72);

    Set<String> all = new TreeSet<>();
    for (int round = 0; round < 6; round++) {
      time.advance(ROUND);
      assertThat(nodes.read(many, false)).hasSize(72);
      List<String> turn = asked();
      assertThat(turn).hasSize(12);
      all.addAll(turn);
    }
    assertThat(all).isEqualTo(many);
    assertThat(api.requests("GET /api/v1/nodes ")).isEmpty();
  }

  @Test
  void changeOfANodeIsKnownWithinThirtySeconds() {
    Set<String> many = there(72);
    nodes.read(many, false);
    many.forEach(name -> put(name, true));

    int rounds = 0;
    while (nodes.read(many, false).stream().anyMatch(Facts.NodeFacts::schedulable)) {
      time.advance(ROUND);
      rounds++;
    }
    assertThat(rounds).isBetween(1, 6);
  }

  @Test
  void oneThatWasNeverReadIsReadAtOnceAndOneThatIsGoneIsForgotten() {
    Set<String> many = there(72);
    nodes.read(many, false);
    asked();

    put("new", false);
    many.add("new");
    many.remove("node-07");
    assertThat(nodes.read(many, false))
        .extracting(Facts.NodeFacts::name)
        .containsExactlyInAnyOrderElementsOf(many);
    assertThat(asked()).contains("new").hasSize(12);
  }

  @Test
  void nothingOlderThanThirtySecondsIsToldHoweverLateTheRoundComes() {
    Set<String> many = there(72);
    nodes.read(many, false);
    time.advance(ROUND);
    nodes.read(many, false);
    asked();

    time.advance(Duration.ofSeconds(25));
    nodes.read(many, false);
    assertThat(asked()).hasSize(60);
  }

  @Test
  void anewAllAreRead() {
    Set<String> many = there(72);
    nodes.read(many, false);
    asked();

    nodes.read(many, true);
    assertThat(asked()).containsExactlyInAnyOrderElementsOf(many);
  }

  @Test
  void readingAnewEndsInTimeForTheAction() {
    Set<String> many = there(72);
    nodes.read(many, false);
    asked();
    many.forEach(
        name ->
            api.answer(
                GET + name,
                () -> {
                  time.advance(Duration.ofMillis(100));
                  return new MockResponse().setResponseCode(200).setBody(json(name, false));
                }));

    assertThat(nodes.read(many, true)).hasSize(72);
    assertThat(asked()).hasSize(50);
  }

  @Test
  void oneThatMayNotBeReadIsAbsent() {
    Set<String> many = there(72);
    api.answer(GET + "node-07", 403, "{\"message\":\"forbidden\"}");

    assertThat(nodes.read(many, false)).hasSize(71);
  }

  private Set<String> there(int count) {
    Set<String> names =
        IntStream.range(0, count)
            .mapToObj("node-%02d"::formatted)
            .collect(Collectors.toCollection(TreeSet::new));
    names.forEach(name -> put(name, false));
    return names;
  }

  private void put(String name, boolean cordoned) {
    api.answer(GET + name, 200, json(name, cordoned));
  }

  private static String json(String name, boolean cordoned) {
    return "{\"metadata\":{\"name\":\""
        + name
        + "\"},\"spec\":{\"unschedulable\":"
        + cordoned
        + "},\"status\":{\"conditions\":[]}}";
  }

  /** Returns the nodes that were read since the last call. */
  private List<String> asked() {
    List<String> all = new ArrayList<>(api.requests(GET));
    List<String> since =
        all.subList(told, all.size()).stream()
            .map(request -> request.substring(GET.length()).strip())
            .toList();
    told = all.size();
    return since;
  }
}
