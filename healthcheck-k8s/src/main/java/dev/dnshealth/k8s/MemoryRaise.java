package dev.dnshealth.k8s;

import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Raises the memory limit of the DNS Deployment: one field of one container, under the condition
 * that the Deployment and the limit are those that were named.
 *
 * <p>Needs the rights to get and to patch the Deployment. Safe for use by several threads; blocks.
 */
final class MemoryRaise {

  private static final long MIB = 1024 * 1024;

  /** The annotation of a Deployment whose limit was to be raised, and is not. */
  private static final String GIVEN_UP = "dnshealth.dev/raise-given-up-at";

  private final Api api;
  private final Paths paths;
  private final Duration answerWithin;
  private final Time time;

  MemoryRaise(Api api, Paths paths, Duration answerWithin, Time time) {
    this.api = api;
    this.paths = paths;
    this.answerWithin = answerWithin;
    this.time = time;
  }

  /**
   * Does it.
   *
   * @param deadline when the ground for the action is too old
   */
  Result perform(Action.RaiseMemory action, Instant deadline) {
    Duration left = left(deadline);
    if (left.isNegative() || left.isZero()) {
      return Unsent.late();
    }
    Reply read;
    Deployment deployment;
    try {
      read = api.get("get-deployment-anew", path(action), left);
      if (!read.ok()) {
        return RemovalReply.refusedRead(read, action.instance());
      }
      deployment = api.parse(read, Deployment.class);
    } catch (CallNotPermittedException e) {
      return Unsent.circuitOpen();
    } catch (IOException | RuntimeException e) {
      return Unsent.unreachable(e);
    }
    Optional<Place> place = place(action, deployment);
    if (place.isEmpty()
        || !MemoryLimits.bytes(place.get().limit()).equals(Optional.of(action.from()))) {
      return new Result.NotDone("the Deployment " + action.workload() + " is not as it was read");
    }
    if (left(deadline).isNegative()) {
      return Unsent.late();
    }
    try {
      Reply reply =
          api.patch("raise-memory", path(action), patch(action, place.get()), answerWithin);
      return result(reply, action, place.get());
    } catch (CallNotPermittedException e) {
      return Unsent.circuitOpen();
    } catch (IOException e) {
      return Api.notSent(e)
          ? Unsent.unreachable(e)
          : new Result.Indeterminate("no answer to the change of " + action.workload() + ": " + e);
    }
  }

  /** Finds out whether the limit was changed, and if not, makes sure that it will not be. */
  Result lookUp(Action.RaiseMemory action) {
    try {
      Reply reply = api.get("get-deployment-anew", path(action));
      if (reply.code() == 404) {
        return new Result.Done("the Deployment " + action.workload() + " is gone");
      }
      if (reply.ok()) {
        Deployment deployment = api.parse(reply, Deployment.class);
        if (!action.uid().equals(deployment.getMetadata().getUid())) {
          return new Result.Done("the Deployment " + action.workload() + " is another one now");
        }
        Optional<Long> limit =
            place(action, deployment).flatMap(place -> MemoryLimits.bytes(place.limit()));
        return limit.equals(Optional.of(action.from()))
            ? giveUp(action)
            // Raised, or changed by others: what was sent would change it no more.
            : new Result.Done(
                "the memory limit is " + limit.map(MemoryRaise::quantity).orElse("gone"));
      }
      return new Result.Indeterminate(action.workload() + " cannot be read: " + reply.message());
    } catch (CallNotPermittedException | IOException e) {
      return new Result.Indeterminate(action.workload() + " cannot be read: " + e);
    }
  }

  /**
   * Makes sure that what was sent, and may still be on its way, has no effect any more: it names
   * the version of the Deployment that it is for.
   */
  private Result giveUp(Action.RaiseMemory action) throws IOException {
    String patch =
        new JsonPatch()
            .test("/metadata/uid", action.uid())
            .add("/metadata/annotations/" + JsonPatch.escape(GIVEN_UP), time.now().toString())
            .write();
    Reply reply = api.patch("raise-memory", path(action), patch, answerWithin);
    return reply.ok()
        ? new Result.NotDone("the memory limit is what it was: given up")
        : new Result.Indeterminate("the memory limit is what it was: " + reply.message());
  }

  private String path(Action.RaiseMemory action) {
    return paths.apps("deployments", action.workload());
  }

  /**
   * Where the limit is.
   *
   * @param index which of the containers
   * @param limit as it is written
   * @param version the Deployment's
   */
  private record Place(int index, String limit, String version) {}

  private static Optional<Place> place(Action.RaiseMemory action, Deployment deployment) {
    if (!action.uid().equals(deployment.getMetadata().getUid())) {
      return Optional.empty();
    }
    List<Container> containers = deployment.getSpec().getTemplate().getSpec().getContainers();
    for (int i = 0; i < containers.size(); i++) {
      if (action.container().equals(containers.get(i).getName())) {
        int index = i;
        return MemoryLimits.text(containers.get(i))
            .map(limit -> new Place(index, limit, deployment.getMetadata().getResourceVersion()));
      }
    }
    return Optional.empty();
  }

  private static String patch(Action.RaiseMemory action, Place place) {
    String container = "/spec/template/spec/containers/" + place.index();
    String memory = container + "/resources/limits/memory";
    return new JsonPatch()
        .test("/metadata/uid", action.uid())
        .test("/metadata/resourceVersion", place.version())
        .test(container + "/name", action.container())
        .test(memory, place.limit())
        .replace(memory, quantity(action.to()))
        .write();
  }

  private static Result result(Reply reply, Action.RaiseMemory action, Place place) {
    if (reply.ok()) {
      return new Result.Done(
          "the memory limit of "
              + action.workload()
              + " was raised from "
              + place.limit()
              + " to "
              + quantity(action.to()));
    }
    return RemovalReply.unpatched(reply, "the Deployment " + action.workload());
  }

  private static String quantity(long bytes) {
    return bytes % MIB == 0 ? bytes / MIB + "Mi" : Long.toString(bytes);
  }

  private Duration left(Instant deadline) {
    return Duration.between(time.now(), deadline);
  }
}
