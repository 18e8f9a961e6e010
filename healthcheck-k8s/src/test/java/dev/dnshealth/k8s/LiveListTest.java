package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a watch that is open counts as one that says nothing any more. */
class LiveListTest {

  private static final Map<String, String> KNOWN = Map.of("a", "1", "b", "1");

  private final MockApi api = new MockApi();
  private int informers;
  private final LiveList<Pod> pods =
      new LiveList<>(
          "pods",
          () -> {
            informers++;
            return api.client().pods().inNamespace(PeerPods.NAMESPACE).runnableInformer(0);
          },
          () -> {},
          new ManualTime(MockApi.NOW));

  @BeforeEach
  void start() {
    pods.start();
  }

  @AfterEach
  void close() {
    pods.close();
    api.close();
  }

  @Test
  void whatStaysOutOfDateMakesAnotherInformer() {
    assertThat(pods.compare(Map.of("a", "2", "b", "1"), KNOWN)).isFalse();
    assertThat(informers).isOne();
    assertThat(pods.compare(Map.of("a", "3", "b", "1"), KNOWN)).isFalse();
    assertThat(informers).isEqualTo(2);
  }

  @Test
  void soDoesWhatIsMissingAndWhatShouldBeGone() {
    pods.compare(Map.of("a", "1", "b", "1", "new", "1"), KNOWN);
    pods.compare(Map.of("a", "1", "b", "1", "new", "1"), KNOWN);
    assertThat(informers).isEqualTo(2);
    pods.compare(Map.of("a", "1"), KNOWN);
    pods.compare(Map.of("a", "1"), KNOWN);
    assertThat(informers).isEqualTo(3);
  }

  @Test
  void anotherInformerHasItsOwnTwoLooks() {
    Map<String, String> listed = Map.of("a", "2", "b", "1");
    pods.compare(listed, KNOWN);
    pods.compare(listed, KNOWN);
    pods.compare(listed, KNOWN);
    assertThat(informers).isEqualTo(2);
    pods.compare(listed, KNOWN);
    assertThat(informers).isEqualTo(3);
  }

  @Test
  void whatHasJustChangedDoesNot() {
    pods.compare(Map.of("a", "2", "b", "1"), KNOWN);
    pods.compare(Map.of("a", "2", "b", "2"), Map.of("a", "2", "b", "1"));
    assertThat(pods.compare(Map.of("a", "3", "b", "2"), Map.of("a", "2", "b", "2"))).isFalse();
    assertThat(informers).isOne();
  }

  @Test
  void whatWasTheSameInBetweenCountsAnew() {
    pods.compare(Map.of("a", "2", "b", "1"), KNOWN);
    assertThat(pods.compare(KNOWN, KNOWN)).isTrue();
    pods.compare(Map.of("a", "2", "b", "1"), KNOWN);
    assertThat(informers).isOne();
  }
}
