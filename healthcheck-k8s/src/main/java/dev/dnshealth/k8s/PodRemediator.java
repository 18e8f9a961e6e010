package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;

/**
 * Replaces pods: reads the pod anew, and evicts it, or takes it out of the Service, under the
 * condition that its UID is the one named. Its controller makes the new one.
 *
 * <p>Needs the rights to get pods and to create pods/eviction (to delete pods with {@link
 * Removal#DELETE}), to patch pods for {@link Action.Quarantine}, and to patch the Deployment for
 * {@link Action.RaiseMemory}. Safe for use by several threads; works on a thread of its own.
 */
public final class PodRemediator implements Remediator, AutoCloseable {

  /**
   * By the API server's clock, which goes on while this machine is suspended, and counts seconds;
   * by our own, the ground for an action is younger than that anyway.
   */
  private static final Duration GROUND_HOLDS = Duration.ofSeconds(15);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Api api;
  private final Paths paths;
  private final PodRemoval removal;
  private final PodQuarantine quarantines;
  private final MemoryRaise memory;
  private final Duration answerWithin;
  private final Time time;
  private final ExecutorService executor;

  /**
   * Makes a remediator.
   *
   * @param client stays open when this is closed
   * @param service the Service whose namespace the pods are in
   */
  public PodRemediator(KubernetesClient client, DnsService service, Removal mode, Time time) {
    this(new Api(client, time), service, mode, time);
  }

  PodRemediator(Api api, DnsService service, Removal mode, Time time) {
    this(api, service, mode, ANSWER_WITHIN, time);
  }

  PodRemediator(Api api, DnsService service, Removal mode, Duration answerWithin, Time time) {
    this.api = api;
    this.paths = new Paths(service);
    this.removal = new PodRemoval(api, paths, mode);
    this.quarantines = new PodQuarantine(api, paths, removal, answerWithin, time);
    this.memory = new MemoryRaise(api, paths, answerWithin, time);
    this.answerWithin = answerWithin;
    this.time = time;
    this.executor = Threads.single("dnshealth-remediation");
  }

  @Override
  public CompletionStage<Result> perform(Reservation reservation, Instant notAfter) {
    try {
      return CompletableFuture.supplyAsync(() -> act(reservation, notAfter), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(new Result.NotDone("closed: nothing was sent"));
    }
  }

  @Override
  public CompletionStage<Result> lookUp(Reservation reservation) {
    return Threads.supply(executor, () -> lookUp(reservation.action()));
  }

  /**
   * Takes no more work. Returns at once; what was asked for before is done for as long as the
   * process and the client live.
   */
  @Override
  public void close() {
    executor.shutdown();
  }

  /** Waits for the work that was asked for before {@link #close()}. */
  void awaitEnd(Duration patience) {
    Threads.awaitEnd(executor, patience);
  }

  private Result act(Reservation reservation, Instant deadline) {
    Action action = reservation.action();
    if (action instanceof Action.Quarantine quarantine) {
      return onPod(
          quarantine.instance(),
          deadline,
          (pod, date) -> quarantines.perform(quarantine, reservation.fault(), pod, date, deadline));
    }
    if (action instanceof Action.RaiseMemory raise) {
      return memory.perform(raise, deadline);
    }
    return action instanceof Action.Replace replace
        ? onPod(
            replace.instance(),
            deadline,
            (pod, date) ->
                date.filter(reservation.at().plus(GROUND_HOLDS)::isBefore).isPresent()
                    ? Unsent.late()
                    : replace(replace, deadline))
        : new Result.NotDone("pods cannot be made to " + action.name());
  }

  private Result replace(Action.Replace replace, Instant deadline) {
    Instance instance = replace.instance();
    if (left(deadline).isNegative()) {
      return Unsent.late();
    }
    try {
      Reply reply = removal.remove("pod", instance, replace.grace(), answerWithin);
      return RemovalReply.result(reply, removal.mode(), instance);
    } catch (CallNotPermittedException e) {
      return Unsent.circuitOpen();
    } catch (IOException e) {
      return Api.notSent(e)
          ? Unsent.unreachable(e)
          : new Result.Indeterminate("no answer to the removal of " + instance + ": " + e);
    }
  }

  /**
   * Reads the pod anew, and acts on it if it is the same, and there to stay.
   *
   * @param act is given the pod, and when it was read by the API server's clock
   */
  private Result onPod(
      Instance instance, Instant deadline, BiFunction<Pod, Optional<Instant>, Result> act) {
    Duration left = left(deadline);
    if (left.isNegative() || left.isZero()) {
      return Unsent.late();
    }
    Reply reply;
    try {
      reply = api.get("get-pod-anew", paths.pod(instance.name()), left);
    } catch (CallNotPermittedException e) {
      return Unsent.circuitOpen();
    } catch (IOException e) {
      return Unsent.unreachable(e);
    }
    if (reply.code() == 404) {
      return new Result.NotDone("pod " + instance.name() + " is gone");
    }
    if (!reply.ok()) {
      return RemovalReply.refusedRead(reply, instance);
    }
    Pod pod;
    try {
      pod = api.parse(reply, Pod.class);
    } catch (RuntimeException e) {
      return Unsent.unreachable(e);
    }
    if (!instance.uid().equals(pod.getMetadata().getUid())) {
      return new Result.NotDone(
          "pod " + instance.name() + " is another one now, UID " + pod.getMetadata().getUid());
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new Result.NotDone("pod " + instance.name() + " is being deleted already");
    }
    return act.apply(pod, reply.date());
  }

  private Result lookUp(Action action) {
    if (action instanceof Action.RaiseMemory raise) {
      return memory.lookUp(raise);
    }
    Instance instance = action.instance();
    Reply reply;
    try {
      reply = api.get("get-pod", paths.pod(instance.name()));
    } catch (CallNotPermittedException | IOException e) {
      return new Result.Indeterminate("pod " + instance.name() + " cannot be looked up: " + e);
    }
    if (reply.code() == 404) {
      return new Result.Done("pod " + instance.name() + " is gone");
    }
    if (!reply.ok()) {
      return new Result.Indeterminate(
          "pod " + instance.name() + " cannot be looked up: " + reply.message());
    }
    Pod pod = api.parse(reply, Pod.class);
    boolean same = instance.uid().equals(pod.getMetadata().getUid());
    if (same
        && action instanceof Action.Quarantine quarantine
        && PodQuarantine.isOut(quarantine, pod)) {
      return new Result.Done("pod " + instance.name() + " is out of the Service");
    }
    if (same && pod.getMetadata().getDeletionTimestamp() == null) {
      return new Result.Indeterminate("pod " + instance.name() + " is still there");
    }
    return new Result.Done("pod " + instance.name() + (same ? " is going" : " was replaced"));
  }

  private Duration left(Instant deadline) {
    return Duration.between(time.now(), deadline);
  }
}
