package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes a pod out of the Service and away from its ReplicaSet, by taking off the labels by which
 * they find it, and leaves it running. {@link Quarantines} removes it later.
 *
 * <p>Evictions respect disruption budgets, patches do not: where pods are evicted, the API server
 * is asked first whether it would allow that. Needs the rights to patch pods and to create
 * pods/eviction. Safe for use by several threads; blocks.
 */
final class PodQuarantine {

  /** The label of a pod in quarantine; its value is the name of the Service it was taken from. */
  static final String LABEL = "dnshealth.dev/quarantined";

  /** The annotation with the end, by the API server's clock. */
  static final String UNTIL = "dnshealth.dev/quarantined-until";

  /** The annotation with the fault for which it was done. */
  static final String FAULT = "dnshealth.dev/quarantined-for";

  private static final String LABELS = "/metadata/labels/";
  private static final String ANNOTATIONS = "/metadata/annotations/";

  private final Api api;
  private final Paths paths;
  private final PodRemoval removal;
  private final Duration answerWithin;
  private final Time time;

  PodQuarantine(Api api, Paths paths, PodRemoval removal, Duration answerWithin, Time time) {
    this.api = api;
    this.paths = paths;
    this.removal = removal;
    this.answerWithin = answerWithin;
    this.time = time;
  }

  /** Returns whether a pod is out of the Service. */
  static boolean isOut(Action.Quarantine action, Pod pod) {
    return !labels(pod).keySet().containsAll(action.labels());
  }

  /**
   * Does it.
   *
   * @param pod the instance as it was just read
   * @param read when that was, by the API server's clock
   * @param deadline when the ground for the action is too old
   */
  Result perform(
      Action.Quarantine action, FaultId fault, Pod pod, Optional<Instant> read, Instant deadline) {
    Instance instance = action.instance();
    Optional<String> unfit = unfit(action, pod, read);
    if (unfit.isPresent()) {
      return new Result.NotDone("pod " + instance.name() + " " + unfit.get());
    }
    Optional<Result> refusal =
        removal.mode() == Removal.EVICT ? rehearse(instance, deadline) : Optional.empty();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (left(deadline).isNegative()) {
      return Unsent.late();
    }
    Instant until = read.orElseThrow().plus(action.look());
    try {
      Reply reply =
          api.patch(
              "quarantine-pod",
              paths.pod(instance.name()),
              patch(action, fault, pod, until),
              answerWithin);
      return RemovalReply.quarantined(reply, instance, until);
    } catch (CallNotPermittedException e) {
      return Unsent.circuitOpen();
    } catch (IOException e) {
      return Api.notSent(e)
          ? Unsent.unreachable(e)
          : new Result.Indeterminate("no answer to the quarantine of " + instance + ": " + e);
    }
  }

  /** Returns why the pod would not be let go, or not be found again. */
  private static Optional<String> unfit(Action.Quarantine action, Pod pod, Optional<Instant> read) {
    if (isOut(action, pod)) {
      return Optional.of("is out of the Service already");
    }
    boolean ofReplicaSet =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
            .anyMatch(owner -> "ReplicaSet".equals(owner.getKind()));
    if (!ofReplicaSet) {
      return Optional.of("has no ReplicaSet that would let it go");
    }
    return read.isEmpty()
        ? Optional.of("cannot be given an end of quarantine: the API's answer has no Date header")
        : Optional.empty();
  }

  private Optional<Result> rehearse(Instance instance, Instant deadline) {
    Duration left = left(deadline);
    if (left.isNegative() || left.isZero()) {
      return Optional.of(Unsent.late());
    }
    try {
      return RemovalReply.rehearsed(removal.rehearse(instance, left), instance);
    } catch (CallNotPermittedException e) {
      return Optional.of(Unsent.circuitOpen());
    } catch (IOException e) {
      return Optional.of(Unsent.unreachable(e));
    }
  }

  private String patch(Action.Quarantine action, FaultId fault, Pod pod, Instant until) {
    JsonPatch patch = new JsonPatch().test("/metadata/uid", action.instance().uid());
    Map<String, String> labels = labels(pod);
    for (String label : action.labels()) {
      String path = LABELS + JsonPatch.escape(label);
      // All are there, or the pod would be out already.
      patch.test(path, labels.getOrDefault(label, "")).remove(path);
    }
    patch.add(LABELS + JsonPatch.escape(LABEL), paths.of().name());
    if (pod.getMetadata().getAnnotations() == null
        || pod.getMetadata().getAnnotations().isEmpty()) {
      // Where there are none there is no place to add one to.
      patch.testAbsent("/metadata/annotations").addObject("/metadata/annotations");
    }
    return patch
        .add(ANNOTATIONS + JsonPatch.escape(UNTIL), until.toString())
        .add(ANNOTATIONS + JsonPatch.escape(FAULT), fault.value())
        .write();
  }

  private static Map<String, String> labels(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
  }

  private Duration left(Instant deadline) {
    return Duration.between(time.now(), deadline);
  }
}
