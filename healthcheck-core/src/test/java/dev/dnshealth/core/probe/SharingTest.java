package dev.dnshealth.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharingTest {

  private static final int MOST = Sharing.MOST_VANTAGES;

  private static List<String> vantages(int count) {
    return IntStream.range(0, count).mapToObj(i -> "vantage-" + i).toList();
  }

  @Test
  void fewVantagesAllLookAtEveryServer() {
    assertThat(Sharing.chosen("uid-1", vantages(MOST), MOST))
        .containsExactlyInAnyOrderElementsOf(vantages(MOST));
  }

  @Test
  void noServerHasMoreThanTwentyAndTheirOrderDoesNotMatter() {
    List<String> shuffled = new ArrayList<>(vantages(500));
    Collections.shuffle(shuffled, new Random(7));

    assertThat(Sharing.chosen("uid-1", vantages(500), MOST))
        .hasSize(MOST)
        .isEqualTo(Sharing.chosen("uid-1", shuffled, MOST));
  }

  @Test
  void choiceStaysTheSameInEveryVersion() {
    assertThat(Sharing.chosen("uid-2", vantages(500), 5))
        .containsExactly("vantage-206", "vantage-446", "vantage-415", "vantage-356", "vantage-148");
    assertThat(Sharing.chosen("uid-2", vantages(500), 0)).isEmpty();
  }

  @Test
  void fewerAreTheFirstOfMore() {
    List<String> all = Sharing.chosen("uid-1", vantages(500), 500);

    assertThat(all).containsExactlyInAnyOrderElementsOf(vantages(500));
    for (int most : List.of(1, 2, 19, 20, 499)) {
      assertThat(Sharing.chosen("uid-1", vantages(500), most)).isEqualTo(all.subList(0, most));
    }
  }

  @Test
  void vantageThatGoesIsReplacedByOneAndNothingElseChanges() {
    List<String> before = Sharing.chosen("uid-1", vantages(500), MOST);
    List<String> left = new ArrayList<>(vantages(500));
    left.remove(before.get(3));

    List<String> after = Sharing.chosen("uid-1", left, MOST);

    assertThat(after).hasSize(MOST).containsAll(before.stream().filter(left::contains).toList());
  }

  @Test
  void vantageThatWasNotChosenChangesNothingWhenItGoes() {
    List<String> before = Sharing.chosen("uid-1", vantages(500), MOST);
    List<String> left =
        vantages(500).stream().filter(v -> before.contains(v) || !v.endsWith("3")).toList();

    assertThat(Sharing.chosen("uid-1", left, MOST)).isEqualTo(before);
  }

  @Test
  void workIsSpreadEvenly() {
    Map<String, Integer> servers = new HashMap<>();
    for (int pod = 0; pod < 1000; pod++) {
      Sharing.chosen("8d0f6c1e-" + pod, vantages(100), MOST)
          .forEach(v -> servers.merge(v, 1, Integer::sum));
    }

    // Each gets a fifth of a thousand, give or take five standard deviations.
    assertThat(servers).hasSize(100);
    assertThat(servers.values()).allSatisfy(n -> assertThat(n).isCloseTo(200, within(64)));
  }

  @Test
  void paceSlowsDownWithTheSquareRootOfTheVantages() {
    assertThat(Sharing.slowdown(1)).isEqualTo(1);
    assertThat(Sharing.slowdown(10)).isEqualTo(1);
    assertThat(Sharing.slowdown(1000)).isCloseTo(10, within(1e-9));
    assertThat(Sharing.slowdown(4 * 1000)).isCloseTo(20, within(1e-9));
  }
}
