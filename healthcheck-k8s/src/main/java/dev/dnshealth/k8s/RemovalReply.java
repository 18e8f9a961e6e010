package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import java.time.Instant;
import java.util.Optional;

/** Tells apart what the API server answers when a pod is to be removed. */
final class RemovalReply {

  private RemovalReply() {}

  static Result result(Reply reply, Removal mode, Instance instance) {
    if (reply.ok()) {
      return new Result.Done(
          "pod " + instance.name() + (mode == Removal.EVICT ? " was evicted" : " was deleted"));
    }
    if (reply.causedBySeveralDisruptionBudgets()) {
      return refused(Result.Reason.SEVERAL_DISRUPTION_BUDGETS, reply);
    }
    return switch (reply.code()) {
      case 429 ->
          refused(
              reply.causedByDisruptionBudget()
                  ? Result.Reason.DISRUPTION_BUDGET
                  : Result.Reason.THROTTLED,
              reply);
      case 401, 403 -> refused(Result.Reason.FORBIDDEN, reply);
      case 404 -> new Result.NotDone("pod " + instance.name() + " is gone");
      case 409 -> new Result.NotDone(reply.message());
      default ->
          reply.code() >= 500
              ? new Result.Indeterminate(reply.message())
              : new Result.NotDone(reply.message());
    };
  }

  /** Returns why an eviction would not be allowed; nothing was changed, whatever the answer is. */
  static Optional<Result> rehearsed(Reply reply, Instance instance) {
    if (reply.ok()) {
      return Optional.empty();
    }
    Result result = result(reply, Removal.EVICT, instance);
    return Optional.of(
        result instanceof Result.Indeterminate
            ? refused(Result.Reason.API_UNREACHABLE, reply)
            : result);
  }

  static Result quarantined(Reply reply, Instance instance, Instant until) {
    if (reply.ok()) {
      return new Result.Done(
          "pod "
              + instance.name()
              + " was taken out of the Service, and is kept until "
              + until
              + " to be looked at");
    }
    return unpatched(reply, "pod " + instance.name());
  }

  /** A patch was not done, or nobody knows. */
  static Result unpatched(Reply reply, String what) {
    return switch (reply.code()) {
      case 401, 403 -> refused(Result.Reason.FORBIDDEN, reply);
      case 429 -> refused(Result.Reason.THROTTLED, reply);
      case 404 -> new Result.NotDone(what + " is gone");
      default ->
          reply.code() >= 500
              ? new Result.Indeterminate(reply.message())
              : new Result.NotDone(what + " is not as it was read: " + reply.message());
    };
  }

  /** The pod could not even be read; nothing was sent. */
  static Result refusedRead(Reply reply, Instance instance) {
    return switch (reply.code()) {
      case 401, 403 -> refused(Result.Reason.FORBIDDEN, reply);
      case 429 -> refused(Result.Reason.THROTTLED, reply);
      default ->
          reply.code() >= 500
              ? refused(Result.Reason.API_UNREACHABLE, reply)
              : new Result.NotDone("pod " + instance.name() + ": " + reply.message());
    };
  }

  private static Result refused(Result.Reason reason, Reply reply) {
    String words =
        reply.causedByDisruptionBudget()
            ? reply.json().path("details").path("causes").path(0).path("message").asText()
            : "";
    return new Result.Refused(
        reason, words.isEmpty() ? reply.message() : words, reply.retryAfter());
  }
}
