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
                targets("node-2", "node-1", "node-2"), List.of(), List.of("node-1", "z", "a")))
        .containsExactly("node-1", "node-2", "a");
  }

  @Test
  void withoutAnotherNodeOrTheRightToListThemThePodsNodesMustDo() {
    assertThat(ProberNodes.choose(targets("node-1"), List.of(), List.of("node-1")))
        .containsExactly("node-1");
    assertThat(ProberNodes.choose(targets("node-1"), List.of(), List.of()))
        .containsExactly("node-1");
  }

  @Test
  void ofManyNodesFourAreChosenThoseOfSuspectsFirst() {
    assertThat(
            ProberNodes.choose(
                targets("a", "b", "c", "d", "e", "f"), List.of("f", "gone"), List.of("a", "other")))
        .containsExactly("f", "a", "b", "c", "other");
  }
}
