package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the facts say in the less usual cases. */
class KubernetesFactsMeaningTest extends FactsCluster {

  @Test
  void aMountedMapThatMayNotBeReadLeavesTheChangeOfTheCorefileUnknown() throws Exception {
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 403, "{\"message\":\"forbidden\"}");

    assertThat(refresh().config().orElseThrow().name()).isEqualTo("coredns");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void aMountedMapThatIsNotThereMattersUnlessItIsOptional() throws Exception {
    api.answer(CONFIG_MAPS + "custom", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void withTwoOwnersOfReadyPodsTheWorkloadIsUnknown() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(ready("r2", "ReplicaSet", "coredns-1"));
    assertThat(refresh().workload()).isPresent();

    create(ready("d1", "DaemonSet", "other-dns"));

    Facts read = refresh();
    assertThat(read.workload()).isEmpty();
    assertThat(read.pods()).hasSize(4);
    assertThat(read.config()).isPresent();
  }

  @Test
  void aReadyPodWithoutAControllerIsAnotherOwner() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(
        new PodBuilder(ready("bare", "x", "x"))
            .editMetadata()
            .withOwnerReferences()
            .endMetadata()
            .build());

    assertThat(refresh().workload()).isEmpty();
  }

  @Test
  void anOwnerOfPodsThatAreNotReadyDoesNotHideTheOther() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    Pod sick = ready("d1", "DaemonSet", "other-dns");
    sick.getStatus().setConditions(List.of());
    create(sick);

    assertThat(refresh().workload().orElseThrow().name()).isEqualTo("coredns");
  }

  @ParameterizedTest
  @CsvSource({"PT10M", "PT-10M", "PT0S"})
  void theApisTimesAreShiftedToOurClock(Duration ahead) throws Exception {
    api.date(MockApi.NOW.plus(ahead));
    Instant theirs = MockApi.NOW.plus(ahead);
    described(theirs);

    Facts read = refresh();

    Facts.PodFacts pod =
        read.pods().values().stream().filter(p -> p.name().equals("r1")).findFirst().orElseThrow();
    assertThat(pod.readySince()).contains(time.now().minusSeconds(30));
    assertThat(pod.startedAt()).contains(time.now().minusSeconds(20));
    assertThat(pod.lastRestartAt()).contains(time.now().minusSeconds(10));
    assertThat(read.workload().orElseThrow().changedAt()).contains(time.now().minusSeconds(40));
    assertThat(read.config().orElseThrow().changedAt()).contains(MockApi.NOW.minus(ahead));
    assertThat(read.asOf()).isEqualTo(time.now());
  }

  @Test
  void anObservationOfOurOwnIsNotShifted() throws Exception {
    api.date(MockApi.NOW.plusSeconds(600));
    refresh();
    deployment(8);

    assertThat(refresh().workload().orElseThrow().changedAt()).contains(time.now());
  }

  @Test
  void withoutADateNothingIsShifted() throws Exception {
    api.noDate();
    described(MockApi.NOW.plusSeconds(600));

    assertThat(refresh().workload().orElseThrow().changedAt())
        .contains(MockApi.NOW.plusSeconds(560));
  }
}
