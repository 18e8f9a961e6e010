package dev.dnshealth.k8s.outside;

import static dev.dnshealth.k8s.outside.ProberSamples.targets;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProberNodesTest {

  @Test
  void nodesOfThePodsAndOneOtherAreChosen() {
    assertThat(
            ProberNodes.choose(
                targets("node-2", "node-1", "node-2"), List.of(), fit("node-1", "z", "a")))
        .containsExactly("node-1", "node-2", "a");
  }

  @Test
  void withoutAnotherNodeOrTheRightToListThemThePodsNodesMustDo() {
    assertThat(ProberNodes.choose(targets("node-1"), List.of(), fit("node-1")))
        .containsExactly("node-1");
    assertThat(ProberNodes.choose(targets("node-1"), List.of(), fit())).containsExactly("node-1");
  }

  @Test
  void ofManyNodesFourAreChosenThoseOfSuspectsFirst() {
    assertThat(
            ProberNodes.choose(
                targets("a", "b", "c", "d", "e", "f"), List.of("f", "gone"), fit("a", "other")))
        .containsExactly("f", "a", "b", "c", "other");
  }

  @Test
  void onNodesThatAreNotReadyNoPodIsMade() {
    assertThat(
            ProberNodes.choose(
                targets("node-1", "node-2"),
                List.of("node-2"),
                new ProberApi.Nodes(List.of("node-1", "node-3"), List.of("node-2"))))
        .containsExactly("node-1", "node-3");
  }

  private static ProberApi.Nodes fit(String... names) {
    return new ProberApi.Nodes(List.of(names), List.of());
  }
}
