package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts Events on the workload behind the DNS Service. The same owner, reason and action within 10
 * minutes of the last time become a series of one Event.
 *
 * <p>{@link #record} never blocks: Events wait in a queue of {@value #QUEUE}, and are dropped when
 * that is full. Needs the rights to create and patch events (events.k8s.io) in the owner's
 * namespace. Safe for use by several threads; works on a thread of its own.
 */
public final class EventRecorder implements AutoCloseable {

  /** How many Events may wait to be sent. */
  public static final int QUEUE = 100;

  static final int NOTE_BYTES = 1024;

  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);
  private static final Duration SERIES = Duration.ofMinutes(10);

  private final Api api;
  private final String instance;
  private final Time time;
  private final ScheduledThreadPoolExecutor executor;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<Key, Sent> sent = new LinkedHashMap<>();
  private boolean failing;

  /** Whether an Event asks for attention. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /**
   * Makes a recorder.
   *
   * @param client stays open when this is closed
   * @param instance names this process, as its pod's name
   */
  public EventRecorder(KubernetesClient client, String instance, Time time) {
    this(new Api(client, time), instance, time);
  }

  EventRecorder(Api api, String instance, Time time) {
    this.api = api;
    this.instance = cut(instance, 128);
    this.time = time;
    this.executor = Threads.single("dnshealth-events");
  }

  /**
   * Records an Event, soon.
   *
   * @param owner what it is about
   * @param reason why, in one word, as {@code DnsPodDeaf}
   * @param action what was or was not done, in one word, as {@code Replace}
   * @param note the same in a sentence; cut after {@value #NOTE_BYTES} bytes
   */
  public void record(Facts.Workload owner, Type type, String reason, String action, String note) {
    Instant at = time.now();
    if (waiting.incrementAndGet() > QUEUE) {
      waiting.decrementAndGet();
      log.warn("event dropped, too many wait: reason={} action={}", reason, action);
      return;
    }
    try {
      executor.execute(
          () -> {
            waiting.decrementAndGet();
            send(owner, type, reason, action, note, at);
          });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      log.debug("event after close: reason={} action={}", reason, action);
    }
  }

  /**
   * Takes no more Events. Returns at once; those that wait are sent for as long as the process and
   * the client live.
   */
  @Override
  public void close() {
    executor.shutdown();
  }

  /** Waits for the Events that were recorded before {@link #close()}. */
  void awaitEnd(Duration patience) {
    Threads.awaitEnd(executor, patience);
  }

  private void send(
      Facts.Workload owner, Type type, String reason, String action, String note, Instant at) {
    sent.values().removeIf(s -> s.at().plus(SERIES).isBefore(at));
    Key key = new Key(owner.uid(), type, reason, action);
    Sent before = sent.get(key);
    String events = "/apis/events.k8s.io/v1/namespaces/" + owner.namespace() + "/events";
    try {
      if (before != null) {
        Reply reply =
            api.write(
                "patch-event",
                "PATCH",
                events + "/" + before.name(),
                series(before.count() + 1, at),
                Api.TIMEOUT);
        if (reply.code() != 404) {
          sent.put(key, new Sent(before.name(), before.count() + 1, at));
          judge(reply);
          return;
        }
      }
      String name =
          owner.name()
              + "."
              + Long.toHexString(at.getEpochSecond() * 1_000_000_000L + at.getNano());
      Reply reply =
          api.write(
              "create-event",
              "POST",
              events,
              event(name, owner, type, reason, action, note, at),
              Api.TIMEOUT);
      if (reply.ok()) {
        sent.put(key, new Sent(name, 1, at));
      }
      judge(reply);
    } catch (CallNotPermittedException | IOException e) {
      failed(e.toString());
    }
  }

  private void judge(Reply reply) {
    if (reply.ok()) {
      failing = false;
    } else {
      failed(reply.message());
    }
  }

  private void failed(String why) {
    if (!failing) {
      failing = true;
      log.warn("events cannot be recorded: {}", why);
    }
  }

  private static String series(int count, Instant at) {
    ObjectNode patch = Json.MAPPER.createObjectNode();
    patch
        .putObject("series")
        .put("count", count)
        .put("lastObservedTime", Json.MICRO_TIME.format(at));
    return Json.write(patch);
  }

  private String event(
      String name,
      Facts.Workload owner,
      Type type,
      String reason,
      String action,
      String note,
      Instant at) {
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
    event.putObject("metadata").put("name", name).put("namespace", owner.namespace());
    event.put("eventTime", Json.MICRO_TIME.format(at));
    event.put("reportingController", "dnshealth.dev/healthcheck");
    event.put("reportingInstance", instance);
    event.put("type", type.word);
    event.put("reason", cut(reason, 128));
    event.put("action", cut(action, 128));
    event.put("note", cut(note, NOTE_BYTES));
    event
        .putObject("regarding")
        .put("apiVersion", "apps/v1")
        .put("kind", owner.kind())
        .put("namespace", owner.namespace())
        .put("name", owner.name())
        .put("uid", owner.uid());
    return Json.write(event);
  }

  /** Returns as many whole characters of {@code text} as fit into so many bytes of UTF-8. */
  static String cut(String text, int bytes) {
    String cut = text.substring(0, Math.min(text.length(), bytes));
    while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  private record Key(String owner, Type type, String reason, String action) {}

  private record Sent(String name, int count, Instant at) {}
}
