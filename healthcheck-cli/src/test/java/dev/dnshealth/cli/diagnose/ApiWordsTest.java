package dev.dnshealth.cli.diagnose;

import static dev.dnshealth.cli.diagnose.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.ConfigFacts;
import dev.dnshealth.core.facts.Facts.NodeFacts;
import dev.dnshealth.core.facts.Facts.Phase;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.Facts.Workload;
import dev.dnshealth.core.facts.ServiceFacts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApiWordsTest {

  @Test
  void whatIsPlainTakesFewLines() {
    Facts facts =
        new Facts(
            NOW,
            Optional.of(workload(true, Optional.of(NOW.minusSeconds(90_000)))),
            pods(pod("a", true, Phase.RUNNING), pod("b", true, Phase.RUNNING)),
            Map.of("node-1", new NodeFacts("node-1", true, true, false)),
            Optional.of(new ConfigFacts("coredns", Optional.of(NOW.minusSeconds(260_000)))),
            Optional.empty(),
            Optional.of(new ServiceFacts(true, 2, List.of(), List.of("Deployment coredns"), false)),
            Optional.empty());

    assertThat(ApiWords.of(facts))
        .containsExactly(
            "the Service has 2 ready endpoints",
            "Deployment kube-system/coredns wants 2 pods, and has them",
            "2 pods are ready",
            "the Corefile (ConfigMap coredns) last changed 3 days ago");
  }

  @Test
  void whatIsRemarkableIsNamed() {
    PodFacts looping =
        pod(
            "b",
            false,
            Phase.CRASH_LOOPING,
            Optional.of(NOW.minusSeconds(150)),
            Optional.of(NOW.minusSeconds(9)),
            7,
            Optional.of(new ContainerEnd("OOMKilled", 137, Optional.of(NOW.minusSeconds(9)))),
            Optional.of("CrashLoopBackOff"));
    Facts facts =
        new Facts(
            NOW,
            Optional.of(workload(false, Optional.of(NOW.minusSeconds(30)))),
            pods(pod("a", true, Phase.RUNNING), looping),
            Map.of(
                "node-2",
                new NodeFacts("node-2", false, false, true, List.of("MemoryPressure")),
                "node-1",
                new NodeFacts("node-1", true, true, false)),
            Optional.of(new ConfigFacts("coredns", Optional.of(NOW.minusSeconds(45)))),
            Optional.empty(),
            Optional.of(
                new ServiceFacts(
                    true, 1, List.of("10.0.0.9"), List.of("DaemonSet x", "Deployment y"), true)),
            Optional.empty());

    assertThat(ApiWords.of(facts))
        .containsExactly(
            "the Service has 1 ready endpoint, and sends clients to near ones",
            "behind these endpoints is no pod: 10.0.0.9",
            "pods of several owners serve it: DaemonSet x, Deployment y",
            "Deployment kube-system/coredns wants 2 pods, and is not there yet; it last changed"
                + " 30 s ago",
            "1 pod is ready",
            "pod b on node-1: crash looping, waits: CrashLoopBackOff, not ready for 2 min, ended"
                + " last 9 s ago by OOMKilled (137), 7 restarts",
            "node node-2: not ready, cordoned, going away, MemoryPressure",
            "the Corefile (ConfigMap coredns) last changed 45 s ago");
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    Facts nothing =
        new Facts(
            NOW,
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(ApiWords.of(nothing)).containsExactly("no pod is known");
  }

  private static Workload workload(boolean settled, Optional<Instant> changed) {
    return new Workload("Deployment", "kube-system", "coredns", "d", 2, settled, changed);
  }

  private static PodFacts pod(String name, boolean ready, Phase phase) {
    return pod(
        name,
        ready,
        phase,
        Optional.of(NOW.minusSeconds(600)),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty());
  }

  private static PodFacts pod(
      String name,
      boolean ready,
      Phase phase,
      Optional<Instant> readySince,
      Optional<Instant> lastRestart,
      int restarts,
      Optional<ContainerEnd> end,
      Optional<String> waiting) {
    return new PodFacts(
        name,
        "uid-" + name,
        Optional.of("node-1"),
        phase,
        ready,
        readySince,
        Optional.empty(),
        lastRestart,
        false,
        true,
        false,
        true,
        ready,
        restarts,
        end,
        waiting,
        Optional.empty(),
        Optional.empty());
  }

  private static Map<String, PodFacts> pods(PodFacts... pods) {
    return Arrays.stream(pods).collect(Collectors.toMap(PodFacts::uid, Function.identity()));
  }
}
