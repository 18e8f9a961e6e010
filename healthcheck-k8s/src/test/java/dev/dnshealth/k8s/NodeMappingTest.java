package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeMappingTest {

  @ParameterizedTest
  @CsvSource({
    "True, false, , false, true, true, false",
    "False, false, , false, false, true, false",
    "Unknown, false, , false, false, true, false",
    "True, true, , false, true, false, false",
    "True, false, node.kubernetes.io/out-of-service, false, true, true, true",
    "True, false, ToBeDeletedByClusterAutoscaler, false, true, true, true",
    "True, false, karpenter.sh/disrupted, false, true, true, true",
    "True, false, node-role.kubernetes.io/control-plane, false, true, true, false",
    "True, false, , true, true, true, true",
  })
  void aNodeIsDescribedByConditionCordonAndTaints(
      String readyStatus,
      boolean cordoned,
      String taint,
      boolean deleted,
      boolean ready,
      boolean schedulable,
      boolean goingAway) {
    NodeBuilder node =
        new NodeBuilder(nodeWith(Map.of("Ready", readyStatus)))
            .editMetadata()
            .withDeletionTimestamp(deleted ? "2026-01-02T03:00:01Z" : null)
            .endMetadata()
            .editSpec()
            .withUnschedulable(cordoned ? true : null)
            .endSpec();
    if (taint != null) {
      node.editSpec().addNewTaint().withKey(taint).withEffect("NoSchedule").endTaint().endSpec();
    }

    assertThat(NodeMapping.node(node.build()))
        .isEqualTo(new Facts.NodeFacts("node-1", ready, schedulable, goingAway));
  }

  @ParameterizedTest
  @CsvSource({
    "MemoryPressure, True, true",
    "MemoryPressure, False, false",
    "DiskPressure, True, true",
    "PIDPressure, True, true",
    "NetworkUnavailable, True, true",
    "NetworkUnavailable, False, false",
    "KernelDeadlock, True, true",
    "KernelDeadlock, Unknown, false",
    "ReadonlyFilesystem, True, true",
    // These are good while they are true.
    "NetworkingReady, True, false",
    "NetworkingReady, False, true",
    "NetworkingReady, Unknown, false",
    "KernelReady, False, true",
    "Ready, False, false",
    "SomethingUnheardOf, True, false",
  })
  void aConditionIsATroubleWhereItTellsOfAProblem(String type, String status, boolean trouble) {
    Facts.NodeFacts facts = NodeMapping.node(nodeWith(Map.of(type, status)));

    assertThat(facts.troubles().equals(List.of(type))).isEqualTo(trouble);
    assertThat(facts.troubles().isEmpty()).isNotEqualTo(trouble);
  }

  @Test
  void troublesAreListedByNameAndDoNotMakeANodeUnready() {
    Facts.NodeFacts facts =
        NodeMapping.node(
            nodeWith(Map.of("Ready", "True", "PIDPressure", "True", "KernelReady", "False")));

    assertThat(facts.ready()).isTrue();
    assertThat(facts.troubles()).containsExactly("KernelReady", "PIDPressure");
  }

  private static Node nodeWith(Map<String, String> conditions) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .endStatus();
    conditions.forEach(
        (type, status) ->
            node.editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .endCondition()
                .endStatus());
    return node.build();
  }
}
