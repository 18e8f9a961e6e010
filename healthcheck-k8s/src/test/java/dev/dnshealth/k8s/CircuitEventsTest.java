package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.testing.ManualTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitEventsTest {

  private static final Facts FACTS =
      new Facts(
          MockApi.NOW,
          Optional.of(
              new Facts.Workload(
                  "Deployment", "kube-system", "coredns", "d1", 2, true, Optional.empty())),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  private final MockApi api = new MockApi();
  private final EventRecorder recorder =
      new EventRecorder(api.client(), "pod-1", new ManualTime(MockApi.NOW));

  @AfterEach
  void end() {
    recorder.close();
    api.close();
  }

  @Test
  void anOpeningIsAnEventAndAWaitThatTheApiAskedForIsNone() {
    CircuitEvents events = new CircuitEvents(recorder, () -> Optional.of(FACTS));

    events.onCircuit(
        new CircuitListener.Circuit(
            "get-pod", CircuitListener.State.WAITING, "the API asked to wait"));
    events.onCircuit(
        new CircuitListener.Circuit(
            "evict-pod", CircuitListener.State.OPEN, "too many requests failed"));

    await().until(() -> !api.requests("POST").isEmpty());
    List<String> posted = api.requests("POST");
    assertThat(posted).hasSize(1);
    assertThat(posted.get(0))
        .contains("\"reason\":\"ApiCircuitOpen\"")
        .contains("\"action\":\"EvictPod\"")
        .contains("evict-pod: too many requests failed");
  }
}
