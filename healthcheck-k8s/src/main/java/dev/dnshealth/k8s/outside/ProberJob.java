package dev.dnshealth.k8s.outside;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A prober as a Job: one pod on one node that is gone within 60 s, whatever becomes of the one who
 * made it.
 *
 * @param name the Job's name
 * @param run the run of the tool that made it
 * @param image the project's image
 * @param node where its pod is to be
 * @param work what it is to do
 */
record ProberJob(String name, String run, String image, String node, ProberWork work) {

  /** The namespace of all probers. */
  static final String NAMESPACE = "dnshealth-probers";

  /** The label that tells a run's own Jobs and pods. */
  static final String RUN = "dnshealth.dev/run";

  static final String NAME = "app.kubernetes.io/name";
  static final String PROBER = "healthcheck-prober";

  /** With the time to end and to be removed, that makes less than 60 s. */
  static final Duration DEADLINE = Duration.ofSeconds(45);

  private static final int REMOVED_AFTER_SECONDS = 5;
  private static final long GRACE_SECONDS = 1;
  private static final String PART_OF = "app.kubernetes.io/part-of";

  ProberJob {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(work, "work");
  }

  static Namespace namespace() {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(NAMESPACE)
        .addToLabels(PART_OF, "dnshealth")
        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
        .endMetadata()
        .build();
  }

  Job toJob() {
    return new JobBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .withLabels(labels())
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withActiveDeadlineSeconds(DEADLINE.toSeconds())
        .withTtlSecondsAfterFinished(REMOVED_AFTER_SECONDS)
        .withTemplate(template())
        .endSpec()
        .build();
  }

  private Map<String, String> labels() {
    return Map.of(NAME, PROBER, PART_OF, "dnshealth", RUN, run);
  }

  private PodTemplateSpec template() {
    Map<String, String> labels = new HashMap<>(labels());
    // A mesh would answer DNS itself, or hide whose answer it is, and keep the pod from ending.
    labels.put("sidecar.istio.io/inject", "false");
    labels.put("istio.io/dataplane-mode", "none");
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .addToAnnotations("sidecar.istio.io/inject", "false")
        .addToAnnotations("linkerd.io/inject", "disabled")
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withDnsPolicy("Default")
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withNewAffinity()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchField()
        .withKey("metadata.name")
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .endAffinity()
        .addNewToleration()
        .withOperator("Exists")
        .endToleration()
        // The image says which user: where it is set here, OpenShift does not take the pod.
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container())
        .endSpec()
        .build();
  }

  private Container container() {
    return new ContainerBuilder()
        .withName("prober")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .withArgs("prober")
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .addNewEnv()
        .withName(ProberWork.VARIABLE)
        .withValue(work.write())
        .endEnv()
        .withNewResources()
        .addToRequests("cpu", new Quantity("20m"))
        .addToRequests("memory", new Quantity("64Mi"))
        .addToLimits("memory", new Quantity("160Mi"))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }
}
