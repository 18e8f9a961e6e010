package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/**
 * Replaces pods: reads the pod anew, and evicts it under the condition that its UID is the one
 * named. Its controller makes the new one.
 *
 * <p>Needs the rights to get pods and to create pods/eviction (to delete pods with {@link
 * Removal#DELETE}). Safe for use by several threads; works on a thread of its own.
 */
public final class PodRemediator implements Remediator, AutoCloseable {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Api api;
  private final Paths paths;
  private final Removal mode;
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
    this.mode = mode;
    this.answerWithin = answerWithin;
    this.time = time;
    this.executor = Threads.single("dnshealth-remediation");
  }

  @Override
  public CompletionStage<Result> perform(Reservation reservation, Instant notAfter) {
    Action action = reservation.action();
    if (action instanceof Action.Replace replace) {
      try {
        return CompletableFuture.supplyAsync(() -> replace(replace, notAfter), executor);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.completedFuture(new Result.NotDone("closed: nothing was sent"));
      }
    }
    return CompletableFuture.completedFuture(
        new Result.NotDone("pods cannot be made to " + action.name()));
  }

  @Override
  public CompletionStage<Result> lookUp(Reservation reservation) {
    return Threads.supply(executor, () -> lookUp(reservation.action().instance()));
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

  private Result replace(Action.Replace replace, Instant deadline) {
    Instance instance = replace.instance();
    Optional<Result> obstacle = check(instance, deadline);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    if (left(deadline).isNegative()) {
      return late();
    }
    String path = paths.pod(instance.name());
    try {
      Reply reply =
          mode == Removal.EVICT
              ? api.write("evict-pod", "POST", path + "/eviction", eviction(replace), answerWithin)
              : api.write("delete-pod", "DELETE", path, options(replace), answerWithin);
      return RemovalReply.result(reply, mode, instance);
    } catch (CallNotPermittedException e) {
      return circuitOpen();
    } catch (IOException e) {
      return Api.notSent(e)
          ? unreachable(e)
          : new Result.Indeterminate("no answer to the removal of " + instance + ": " + e);
    }
  }

  /** Reads the pod; returns why it cannot or need not be removed. */
  private Optional<Result> check(Instance instance, Instant deadline) {
    Duration left = left(deadline);
    if (left.isNegative() || left.isZero()) {
      return Optional.of(late());
    }
    Reply reply;
    try {
      reply = api.get("get-pod", paths.pod(instance.name()), left);
    } catch (CallNotPermittedException e) {
      return Optional.of(circuitOpen());
    } catch (IOException e) {
      return Optional.of(unreachable(e));
    }
    if (reply.code() == 404) {
      return Optional.of(new Result.NotDone("pod " + instance.name() + " is gone"));
    }
    if (!reply.ok()) {
      return Optional.of(RemovalReply.refusedRead(reply, instance));
    }
    Pod pod;
    try {
      pod = api.parse(reply, Pod.class);
    } catch (RuntimeException e) {
      return Optional.of(unreachable(e));
    }
    if (!instance.uid().equals(pod.getMetadata().getUid())) {
      return Optional.of(
          new Result.NotDone(
              "pod " + instance.name() + " is another one now, UID " + pod.getMetadata().getUid()));
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(
          new Result.NotDone("pod " + instance.name() + " is being deleted already"));
    }
    return Optional.empty();
  }

  private Result lookUp(Instance instance) {
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
    if (same && pod.getMetadata().getDeletionTimestamp() == null) {
      return new Result.Indeterminate("pod " + instance.name() + " is still there");
    }
    return new Result.Done("pod " + instance.name() + (same ? " is going" : " was replaced"));
  }

  private static String eviction(Action.Replace replace) {
    ObjectNode eviction = Json.MAPPER.createObjectNode();
    eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
    eviction.putObject("metadata").put("name", replace.instance().name());
    eviction.set("deleteOptions", optionsNode(replace));
    return Json.write(eviction);
  }

  private static String options(Action.Replace replace) {
    ObjectNode options = optionsNode(replace);
    options.put("apiVersion", "v1").put("kind", "DeleteOptions");
    return Json.write(options);
  }

  private static ObjectNode optionsNode(Action.Replace replace) {
    ObjectNode options = Json.MAPPER.createObjectNode();
    options.putObject("preconditions").put("uid", replace.instance().uid());
    replace.grace().ifPresent(grace -> options.put("gracePeriodSeconds", grace.toSeconds()));
    return options;
  }

  private Duration left(Instant deadline) {
    return Duration.between(time.now(), deadline);
  }

  private Result late() {
    return new Result.NotDone("too late: it could not be sent in time");
  }

  private static Result circuitOpen() {
    return new Result.Refused(
        Result.Reason.CIRCUIT_OPEN,
        "the API failed too often lately, nothing was sent",
        Optional.empty());
  }

  private static Result unreachable(Exception e) {
    return new Result.Refused(
        Result.Reason.API_UNREACHABLE, "the API cannot be reached: " + e, Optional.empty());
  }
}
