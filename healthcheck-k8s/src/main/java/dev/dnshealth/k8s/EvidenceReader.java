package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.evidence.Bounds;
import dev.dnshealth.k8s.evidence.Bundle.Share;
import dev.dnshealth.k8s.evidence.Kept;
import dev.dnshealth.k8s.evidence.Part;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads from the API what belongs to the evidence of an action, all at the same time and until a
 * deadline: what hangs is left out. Used by one thread; its requests have threads of their own.
 */
final class EvidenceReader implements AutoCloseable {

  private static final int THREADS = 6;
  private static final int WAITING = 12;
  private static final int EVENTS = 100;
  private static final int LOG_LINES = 300;
  private static final int LOG_BYTES = 128 * 1024;

  private final Api api;
  private final Paths paths;
  private final boolean logs;
  private final Duration within;
  private final Time time;
  private final ThreadPoolExecutor executor;

  EvidenceReader(Api api, DnsService service, EvidenceSettings settings, Time time) {
    this.api = api;
    this.paths = new Paths(service);
    this.logs = settings.logs();
    this.within = settings.within();
    this.time = time;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "dnshealth-evidence-reader");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Reads what there is to read about an instance, until the time is over.
   *
   * @param workload the UID of what owns it, where that is known
   */
  Map<Share, Part> read(Instance instance, Optional<String> workload) {
    Instant deadline = time.now().plus(within);
    Map<Share, CompletableFuture<Part>> reading = new EnumMap<>(Share.class);
    CompletableFuture<Read> pod =
        begin(() -> read("evidence-pod", "get pods", paths.pod(instance.name()), deadline));
    reading.put(Share.POD, pod.thenApply(read -> read.part(json -> pod(json, instance))));
    reading.put(Share.LOG, log(pod, instance, false, deadline));
    reading.put(Share.PREVIOUS_LOG, log(pod, instance, true, deadline));
    reading.put(
        Share.ENDPOINT_SLICES,
        begin(() -> read("evidence-slices", "list endpointslices", paths.slices(), deadline))
            .thenApply(
                read ->
                    read.part(
                        json -> Bounds.fit(Kept.slices(json), Share.ENDPOINT_SLICES.bytes()))));
    reading.put(Share.POD_EVENTS, events(instance.uid(), Share.POD_EVENTS, deadline));
    reading.put(
        Share.WORKLOAD_EVENTS,
        workload
            .map(uid -> events(uid, Share.WORKLOAD_EVENTS, deadline))
            .orElseGet(
                () ->
                    CompletableFuture.completedFuture(
                        Part.missing("what owns the pod is not known"))));
    Map<Share, Part> parts = new EnumMap<>(Share.class);
    reading.forEach((share, part) -> parts.put(share, await(part, deadline)));
    return parts;
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private Part pod(JsonNode json, Instance instance) {
    String uid = json.at("/metadata/uid").asText();
    return uid.equals(instance.uid())
        ? Bounds.fit(Kept.pod(json, logs), Share.POD.bytes())
        : Part.missing("it is gone: the pod of that name is another one by now");
  }

  private CompletableFuture<Part> events(String uid, Share share, Instant deadline) {
    return begin(
            () ->
                read(
                    "evidence-events",
                    "list events.k8s.io/events",
                    paths.events(uid, EVENTS),
                    deadline))
        .thenApply(read -> read.part(json -> Bounds.newest(Kept.events(json), share.bytes())));
  }

  /** The pod tells which container it is. */
  private CompletableFuture<Part> log(
      CompletableFuture<Read> pod, Instance instance, boolean previous, Instant deadline) {
    if (!logs) {
      return CompletableFuture.completedFuture(Part.missing("not asked for: evidence.logs"));
    }
    Share share = previous ? Share.PREVIOUS_LOG : Share.LOG;
    return pod.thenApplyAsync(
        found -> {
          String path =
              paths.log(instance.name(), container(found), previous, LOG_LINES, LOG_BYTES);
          Read read =
              read(
                  previous ? "evidence-previous-log" : "evidence-log",
                  "get pods/log",
                  path,
                  deadline);
          return read.reply()
              .filter(Reply::ok)
              .map(reply -> Bounds.tail(reply.body(), share.bytes()))
              .orElseGet(() -> Part.missing(read.problem()));
        },
        executor);
  }

  private Optional<String> container(Read pod) {
    return pod.reply()
        .filter(Reply::ok)
        .flatMap(reply -> PodMapping.dnsContainer(api.parse(reply, Pod.class)))
        .map(container -> container.getName());
  }

  private CompletableFuture<Read> begin(Supplier<Read> reading) {
    try {
      return CompletableFuture.supplyAsync(reading, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          new Read(Optional.empty(), "not read: earlier readings still hang"));
    }
  }

  private Read read(String operation, String right, String path, Instant deadline) {
    Duration left = Duration.between(time.now(), deadline);
    if (left.toMillis() <= 0) {
      return new Read(Optional.empty(), late());
    }
    try {
      Reply reply = api.getOnce(operation, path, left);
      return switch (reply.code()) {
        case 401, 403 ->
            new Read(
                Optional.of(reply),
                "the right to "
                    + right
                    + " in "
                    + paths.of().namespace()
                    + " is missing: "
                    + reply.message());
        case 404 -> new Read(Optional.of(reply), "it is not there (any more): " + reply.message());
        default -> new Read(Optional.of(reply), reply.message());
      };
    } catch (CallNotPermittedException e) {
      return new Read(Optional.empty(), "not read: this failed too often lately");
    } catch (HttpTimeoutException e) {
      return new Read(Optional.empty(), late());
    } catch (IOException e) {
      return new Read(Optional.empty(), "not read: " + e);
    }
  }

  private Part await(CompletableFuture<Part> part, Instant deadline) {
    try {
      long left = Math.max(0, Duration.between(time.now(), deadline).toMillis());
      return part.get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Part.missing(late());
    } catch (ExecutionException e) {
      return Part.missing("not read: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Part.missing("not read: interrupted");
    }
  }

  private String late() {
    return "not read within " + within.toMillis() + " ms";
  }

  /** What reading came to: {@code problem} counts where there is no good reply. */
  private record Read(Optional<Reply> reply, String problem) {

    Part part(Function<JsonNode, Part> content) {
      return reply
          .filter(Reply::ok)
          .map(ok -> content.apply(ok.json()))
          .orElseGet(() -> Part.missing(problem));
    }
  }
}
