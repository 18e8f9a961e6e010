package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;

class ProberJobTest {

  private final ProberWork work = ProberSamples.work("node-1", "node-1", "node-2");
  private final Job job = ProberSamples.job("prober-1", work).toJob();
  private final PodSpec pod = job.getSpec().getTemplate().getSpec();
  private final Container container = pod.getContainers().get(0);

  @Test
  void itIsGoneWithinAMinuteByItself() {
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(45);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(5);
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(1);
  }

  @Test
  void itRunsOnItsNodeWhateverTheNodeIsMarkedWith() {
    assertThat(
            pod.getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms())
        .singleElement()
        .satisfies(
            term -> {
              assertThat(term.getMatchFields()).singleElement().isNotNull();
              assertThat(term.getMatchFields().get(0).getKey()).isEqualTo("metadata.name");
              assertThat(term.getMatchFields().get(0).getValues()).containsExactly("node-1");
            });
    assertThat(pod.getTolerations())
        .singleElement()
        .satisfies(
            all -> {
              assertThat(all.getOperator()).isEqualTo("Exists");
              assertThat(all.getKey()).isNull();
              assertThat(all.getEffect()).isNull();
            });
  }

  @Test
  void itHasNoRightsAndNeedsNoDns() {
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getDnsPolicy()).isEqualTo("Default");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).isEmpty();
    assertThat(container.getPorts()).isEmpty();
  }

  /** As the Pod Security Standard "restricted" wants it. */
  @Test
  void itIsRestricted() {
    SecurityContext context = container.getSecurityContext();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(ProberJob.namespace().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @Test
  void itSaysWhoseItIsAndWhatItIsToDo() {
    assertThat(job.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/name", "healthcheck-prober")
        .containsEntry("app.kubernetes.io/part-of", "dnshealth")
        .containsEntry("dnshealth.dev/run", "run1");
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(job.getMetadata().getLabels());
    assertThat(container.getArgs()).containsExactly("prober");
    assertThat(container.getImage()).isEqualTo("image:1");
    assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
    assertThat(container.getEnv())
        .filteredOn(each -> each.getName().equals(ProberWork.VARIABLE))
        .extracting(EnvVar::getValue)
        .extracting(ProberWork::read)
        .containsExactly(work);
  }
}
