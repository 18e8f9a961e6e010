package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends quarantines: removes the pods that were taken out of the Service once their time is over,
 * whoever took them out. Done by the one that leads alone.
 *
 * <p>The end is in an annotation, by the API server's clock. One that is missing or cannot be read
 * does not keep a pod for ever: none is kept for more than an hour after it was first seen here. A
 * pod that a controller has again, or that the Service selects again, serves, and is left alone; so
 * is one whose label was taken off.
 *
 * <p>Needs the rights to list pods and to create pods/eviction (to delete pods with {@link
 * Removal#DELETE}); what cannot be removed is told once, and tried again. Safe for use by several
 * threads; works on a thread of its own.
 */
final class Quarantines implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Quarantines.class);
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final Api api;
  private final Paths paths;
  private final PodRemoval removal;
  private final Leadership leadership;
  private final Duration every;
  private final Time time;
  private final ScheduledExecutorService executor;
  private final Map<String, Instant> firstSeen = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean started;
  private boolean failing;

  Quarantines(Api api, DnsService service, Removal mode, Leadership leadership, Time time) {
    this(api, service, mode, leadership, EVERY, time);
  }

  Quarantines(
      Api api, DnsService service, Removal mode, Leadership leadership, Duration every, Time time) {
    this.api = api;
    this.paths = new Paths(service);
    this.removal = new PodRemoval(api, paths, mode);
    this.leadership = leadership;
    this.every = every;
    this.time = time;
    this.executor = Threads.single("dnshealth-quarantines");
  }

  /** Starts to look now and then. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (!started) {
      started = true;
      Threads.every(executor, every, every, this::step);
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    executor.shutdown();
  }

  /** Removes the pods whose time is over. */
  void step() {
    if (!leads()) {
      return;
    }
    Reply reply;
    try {
      reply =
          api.get("list-quarantined", paths.pods(Map.of(PodQuarantine.LABEL, service().name())));
    } catch (CallNotPermittedException | IOException e) {
      unreadable(e.toString());
      return;
    }
    if (!reply.ok()) {
      unreadable(reply.message());
      return;
    }
    failing = false;
    Set<String> present = new HashSet<>();
    for (JsonNode pod : reply.json().path("items")) {
      JsonNode metadata = pod.path("metadata");
      String uid = metadata.path("uid").asText();
      present.add(uid);
      firstSeen.putIfAbsent(uid, time.now());
      if (orphan(metadata) && over(metadata, reply.date()) && leads()) {
        remove(metadata);
      }
    }
    firstSeen.keySet().retainAll(present);
    told.retainAll(present);
  }

  private DnsService service() {
    return paths.of();
  }

  private boolean leads() {
    return leadership.current().leads(time.now());
  }

  /** Returns whether nobody has the pod, and nobody is removing it. */
  private boolean orphan(JsonNode metadata) {
    for (JsonNode owner : metadata.path("ownerReferences")) {
      if (owner.path("controller").asBoolean()) {
        return false;
      }
    }
    JsonNode labels = metadata.path("labels");
    boolean selected =
        service().selector().entrySet().stream()
            .allMatch(label -> labels.path(label.getKey()).asText().equals(label.getValue()));
    return !selected && metadata.path("deletionTimestamp").isMissingNode();
  }

  private boolean over(JsonNode metadata, Optional<Instant> now) {
    Optional<Instant> until =
        FactsMapping.instant(metadata.path("annotations").path(PodQuarantine.UNTIL).asText());
    boolean lookedAt = until.isPresent() && now.filter(at -> !at.isBefore(until.get())).isPresent();
    Instant first = firstSeen.getOrDefault(metadata.path("uid").asText(), time.now());
    return lookedAt || !first.plus(OptInPolicy.LONGEST_LOOK).isAfter(time.now());
  }

  private void remove(JsonNode metadata) {
    Instance pod =
        new Instance(
            metadata.path("name").asText(), metadata.path("uid").asText(), Optional.empty());
    try {
      Reply reply = removal.remove("quarantined", pod, Optional.empty(), Api.TIMEOUT);
      if (reply.ok()) {
        log.info(
            "quarantine ended, the pod is removed: pod={} uid={} fault={}",
            pod.name(),
            pod.uid(),
            metadata.path("annotations").path(PodQuarantine.FAULT).asText());
      } else if (reply.code() != 404 && reply.code() != 409) {
        stays(pod, reply.message());
      }
    } catch (CallNotPermittedException | IOException e) {
      stays(pod, e.toString());
    }
  }

  private void stays(Instance pod, String why) {
    if (told.add(pod.uid())) {
      log.warn("quarantine cannot be ended, and is tried again: pod={} why={}", pod.name(), why);
    }
  }

  private void unreadable(String why) {
    if (!failing) {
      failing = true;
      log.warn("pods in quarantine cannot be listed, and so stay: {}", why);
    }
  }
}
