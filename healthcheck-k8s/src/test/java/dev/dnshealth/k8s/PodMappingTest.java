package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodMappingTest {

  private static final Instant T1 = Instant.parse("2026-01-02T03:00:01Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:00:02Z");
  private static final Instant T3 = Instant.parse("2026-01-02T03:00:03Z");

  private static final ContainerState RUNNING =
      new ContainerStateBuilder().withNewRunning(T2.toString()).build();

  @Test
  void aPodIsDescribedByItsConditionsAndItsDnsContainer() {
    Pod pod =
        new PodBuilder(
                with(
                    status("sidecar", 0, waiting("ImagePullBackOff"), ended("OOMKilled", 137)),
                    status("coredns", 1, RUNNING, ended("Error", 1))))
            .editStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .withLastTransitionTime(T1.toString())
            .endCondition()
            .endStatus()
            .editSpec()
            .editLastContainer()
            .withImage("coredns:1.15.0")
            .endContainer()
            .endSpec()
            .build();

    assertThat(PodMapping.pod(pod, Optional.of(Samples.endpoint("x", "a", "u1")), Duration.ZERO))
        .isEqualTo(
            new Facts.PodFacts(
                "a",
                "u1",
                Optional.of("node-1"),
                Facts.Phase.RUNNING,
                true,
                Optional.of(T1),
                Optional.of(T2),
                Optional.of(T3),
                false,
                true,
                false,
                true,
                true,
                1,
                Optional.of(new ContainerEnd("Error", 1, Optional.of(T3))),
                Optional.of("ImagePullBackOff"),
                Optional.of("coredns:1.15.0"),
                Optional.empty()));
  }

  @Test
  void aBarePodOutsideEverySliceSaysSo() {
    Pod pod =
        new PodBuilder(Samples.pod("a", "u1"))
            .editMetadata()
            .withOwnerReferences()
            .withDeletionTimestamp(T1.toString())
            .endMetadata()
            .editSpec()
            .withHostNetwork(true)
            .endSpec()
            .build();

    Facts.PodFacts facts = facts(pod);

    assertThat(facts.inEndpointSlice()).isFalse();
    assertThat(facts.servingEndpoint()).isFalse();
    assertThat(facts.ready()).isFalse();
    assertThat(facts.readySince()).isEmpty();
    assertThat(facts.controlled()).isFalse();
    assertThat(facts.terminating()).isTrue();
    assertThat(facts.hostNetwork()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Running, waiting, CrashLoopBackOff, 0, CRASH_LOOPING",
    "Running, waiting, ContainerCreating, 1, CRASH_LOOPING",
    "Running, waiting, ContainerCreating, 0, RUNNING",
    "Running, terminated, Error, 0, CRASH_LOOPING",
    "Running, running, , 5, RUNNING",
    "Pending, waiting, ContainerCreating, 0, PENDING",
    "Succeeded, terminated, Completed, 0, SUCCEEDED",
    "Failed, terminated, Error, 0, FAILED",
    "Odd, running, , 0, UNKNOWN",
  })
  void thePhaseComesFromThePodAndItsContainers(
      String phase, String state, String reason, int restarts, Facts.Phase expected) {
    ContainerState now =
        switch (state) {
          case "waiting" -> waiting(reason);
          case "terminated" -> ended(reason, 1);
          default -> RUNNING;
        };
    Pod pod =
        new PodBuilder(with(status("coredns", restarts, now, null)))
            .editStatus()
            .withPhase(phase)
            .endStatus()
            .build();

    assertThat(facts(pod).phase()).isEqualTo(expected);
  }

  @Test
  void aContainerThatWasKilledForItsMemorySaysSoAfterItsRestart() {
    Facts.PodFacts facts = facts(with(status("coredns", 3, RUNNING, ended("OOMKilled", 137))));

    assertThat(facts.restarts()).isEqualTo(3);
    assertThat(facts.lastEnd().orElseThrow().outOfMemory()).isTrue();
    assertThat(facts.lastEnd().orElseThrow().exitCode()).isEqualTo(137);
    assertThat(facts.lastRestartAt()).contains(T3);
  }

  @Test
  void aContainerThatIsNotStartedAgainYetSaysHowItEndedJustNow() {
    Facts.PodFacts facts =
        facts(with(status("coredns", 0, ended("OOMKilled", 137), ended("Error", 1))));

    assertThat(facts.lastEnd().orElseThrow().reason()).isEqualTo("OOMKilled");
  }

  @Test
  void aKilledContainerWasNotKilledForItsMemoryUnlessTheKubeletSaysSo() {
    Facts.PodFacts facts = facts(with(status("coredns", 1, RUNNING, ended("Error", 137))));

    assertThat(facts.lastEnd().orElseThrow().outOfMemory()).isFalse();
  }

  @Test
  void anEndWithoutAReasonIsAnEnd() {
    Facts.PodFacts facts = facts(with(status("coredns", 1, RUNNING, ended(null, 2))));

    assertThat(facts.lastEnd()).contains(new ContainerEnd("", 2, Optional.of(T3)));
  }

  @Test
  void whatHappenedToASidecarIsNotTheDnsContainersStory() {
    Facts.PodFacts facts =
        facts(
            with(
                status("sidecar", 9, RUNNING, ended("OOMKilled", 137)),
                status("coredns", 0, RUNNING, null)));

    assertThat(facts.restarts()).isZero();
    assertThat(facts.lastEnd()).isEmpty();
    assertThat(facts.lastRestartAt()).isEmpty();
    assertThat(facts.waiting()).isEmpty();
  }

  @Test
  void theDnsContainersReasonToWaitComesBeforeThatOfOthers() {
    Pod pod =
        with(
            status("sidecar", 0, waiting("ImagePullBackOff"), null),
            status("coredns", 2, waiting("CrashLoopBackOff"), null));

    assertThat(facts(pod).waiting()).contains("CrashLoopBackOff");
  }

  @Test
  void aContainerThatWaitsForAnInitContainerHasThatOnesReason() {
    Pod pod =
        new PodBuilder(with(status("coredns", 0, waiting("PodInitializing"), null)))
            .editStatus()
            .withInitContainerStatuses(status("init", 0, waiting("ErrImagePull"), null))
            .endStatus()
            .build();
    Pod running =
        new PodBuilder(pod)
            .editStatus()
            .withInitContainerStatuses(status("init", 0, RUNNING, null))
            .endStatus()
            .build();

    assertThat(facts(pod).waiting()).contains("ErrImagePull");
    assertThat(facts(running).waiting()).contains("PodInitializing");
  }

  @ParameterizedTest
  @CsvSource({"False, Unschedulable, Unschedulable", "True, , ", "False, , "})
  void aPodWithoutANodeWaitsForTheScheduler(String status, String reason, String expected) {
    Pod pod =
        new PodBuilder(with())
            .editStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus(status)
            .withReason(reason)
            .endCondition()
            .endStatus()
            .build();

    assertThat(facts(pod).waiting()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void ofAPodThatHasNotBegunNothingIsKnown() {
    Facts.PodFacts facts = facts(Samples.pod("a", "u1"));

    assertThat(facts.restarts()).isZero();
    assertThat(facts.lastEnd()).isEmpty();
    assertThat(facts.waiting()).isEmpty();
    assertThat(facts.image()).isEmpty();
    assertThat(facts.pages()).isEmpty();
  }

  private static Facts.PodFacts facts(Pod pod) {
    return PodMapping.pod(pod, Optional.empty(), Duration.ZERO);
  }

  private static Pod with(ContainerStatus... containers) {
    return new PodBuilder(Samples.pod("a", "u1"))
        .editStatus()
        .withContainerStatuses(containers)
        .endStatus()
        .build();
  }

  private static ContainerStatus status(
      String name, int restarts, ContainerState now, ContainerState last) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withRestartCount(restarts)
        .withState(now)
        .withLastState(last)
        .build();
  }

  private static ContainerState waiting(String reason) {
    return new ContainerStateBuilder().withNewWaiting(null, reason).build();
  }

  private static ContainerState ended(String reason, int exitCode) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withReason(reason)
        .withExitCode(exitCode)
        .withFinishedAt(T3.toString())
        .endTerminated()
        .build();
  }
}
