package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.lease.LeaseRecord;
import dev.dnshealth.k8s.lease.LeaseSettings;
import dev.dnshealth.k8s.lease.LeaseState;
import dev.dnshealth.k8s.lease.LeaseState.Answer;
import dev.dnshealth.k8s.lease.LeaseState.Request;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads by a Lease beside the DNS Service, under the name of the ledger, so that all that may act
 * on the Service meet there. The rules are those of {@link LeaseState}. A virtual machine that is
 * paused as a whole stops its own clock too: then only {@link #refresh()} sees that another leads.
 *
 * <p>Needs the rights to get and update that one Lease, and to create leases where none is shipped.
 * Safe for use by several threads; works on a thread of its own.
 */
public final class LeaseLeadership implements Leadership, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeaseLeadership.class);

  /** To be overtaken, to look and to write again, and no more. */
  private static final int REQUESTS = 4;

  private static final Duration PACE = Duration.ofMillis(50);

  private final Api api;
  private final Paths paths;
  private final String name;
  private final String self;
  private final LeaseSettings settings;
  private final Time time;
  private final Duration patience;
  private final ScheduledThreadPoolExecutor executor;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Standing standing;
  private LeaseState state;
  private ObjectNode object = Json.MAPPER.createObjectNode();

  /**
   * Makes a leadership that stands for nothing before {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param process names this process for whoever reads the Lease; made unique here
   */
  public LeaseLeadership(
      KubernetesClient client,
      DnsService service,
      String process,
      LeaseSettings settings,
      Time time) {
    this(new Api(client, time), service, process, settings, time);
  }

  LeaseLeadership(Api api, DnsService service, String process, LeaseSettings settings, Time time) {
    this.api = api;
    this.paths = new Paths(service);
    this.name = ConfigMapLedger.objectName(service);
    // A container that is started again has the same pod's name, and must not take over its lead.
    this.self = process + "_" + UUID.randomUUID();
    this.settings = settings;
    this.time = time;
    Duration third = settings.renewDeadline().dividedBy(3);
    this.patience = third.compareTo(Api.TIMEOUT) < 0 ? third : Api.TIMEOUT;
    this.executor = Threads.single("dnshealth-lease");
    this.state = LeaseState.initial(self, settings);
    this.standing = state.standing();
  }

  /** Starts to stand for the lead. Returns at once; a second call does nothing. */
  public void start() {
    if (started.compareAndSet(false, true) && !closed.get()) {
      Duration half = settings.retry().dividedBy(2);
      Threads.every(executor, Duration.ZERO, half.compareTo(PACE) < 0 ? PACE : half, this::round);
    }
  }

  @Override
  public Standing current() {
    return standing;
  }

  @Override
  public CompletionStage<Standing> refresh() {
    return Threads.supply(
        executor,
        () -> {
          ask(new Request.Look());
          publish();
          if (state.look()) {
            throw new UncheckedIOException(state.problem(), new IOException(state.problem()));
          }
          return standing;
        });
  }

  /**
   * Leads no more from now on, and gives the Lease back, so that another need not wait. Returns at
   * once.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      standing = new Standing.Follows(Optional.empty(), "this one ends");
      executor.execute(this::giveBack);
      executor.shutdown();
    }
  }

  /** Waits until the Lease is given back after {@link #close()}. */
  void awaitEnd(Duration longest) {
    Threads.awaitEnd(executor, longest);
  }

  private void round() {
    String before = state.problem();
    state = state.begin();
    for (int i = 0; i < REQUESTS && !closed.get(); i++) {
      Optional<Request> request = state.next(time.now());
      if (request.isEmpty() || !ask(request.get())) {
        break;
      }
    }
    publish();
    if (!state.problem().equals(before)) {
      if (state.problem().isEmpty()) {
        log.info("lease_reached lease={}", label());
      } else {
        log.warn("lease_not_reached lease={}: {}", label(), state.problem());
      }
    }
  }

  private void publish() {
    if (!closed.get()) {
      standing = state.standing();
    }
  }

  /** Returns whether there was an answer. */
  private boolean ask(Request request) {
    Instant sentAt = time.now();
    Answer answer =
        request instanceof Request.Write write
            ? update(spec(write, sentAt))
            : request instanceof Request.Create ? create() : look();
    state = state.answered(answer, sentAt, time.now());
    return !(answer instanceof Answer.Failed);
  }

  private Answer look() {
    Reply reply;
    try {
      reply = api.once("GET", paths.lease(name), Optional.empty(), patience);
    } catch (IOException e) {
      return new Answer.Failed(label() + " cannot be read: " + e);
    }
    if (reply.code() == 404) {
      object = Json.MAPPER.createObjectNode();
      return new Answer.Read(Optional.empty());
    }
    if (!reply.ok()) {
      return refused(reply, "get");
    }
    return understood(reply)
        .<Answer>map(lease -> new Answer.Read(Optional.of(lease)))
        .orElseGet(() -> new Answer.Failed(label() + " cannot be read: it is no Lease"));
  }

  private Answer create() {
    ObjectNode empty = Json.MAPPER.createObjectNode();
    empty.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    empty.putObject("metadata").put("name", name);
    return write("create", "POST", paths.leases(), empty);
  }

  private Answer update(ObjectNode spec) {
    ObjectNode next = object.deepCopy();
    next.set("spec", spec);
    return write("update", "PUT", paths.lease(name), next);
  }

  private Answer write(String verb, String method, String path, ObjectNode next) {
    Reply reply;
    try {
      reply = api.once(method, path, Optional.of(Json.write(next)), patience);
    } catch (IOException e) {
      return new Answer.Failed("nobody knows whether " + label() + " was written: " + e);
    }
    if (reply.code() == 409 || (verb.equals("update") && reply.code() == 404)) {
      return new Answer.Overtaken();
    }
    if (!reply.ok()) {
      return refused(reply, verb);
    }
    return understood(reply)
        .<Answer>map(Answer.Written::new)
        .orElseGet(() -> new Answer.Failed("nobody knows whether " + label() + " was written"));
  }

  private Answer refused(Reply reply, String verb) {
    return new Answer.Failed(
        switch (reply.code()) {
          case 401, 403 ->
              verb.equals("create")
                  ? label() + " is missing; apply the manifests again: " + reply.message()
                  : "the right to " + verb + " " + label() + " is missing: " + reply.message();
          default -> label() + ": " + reply.message();
        });
  }

  private ObjectNode spec(Request.Write write, Instant now) {
    JsonNode before = object.path("spec");
    ObjectNode spec =
        before instanceof ObjectNode known ? known.deepCopy() : Json.MAPPER.createObjectNode();
    spec.put("holderIdentity", self);
    // Rounded up: others must not count on less.
    spec.put("leaseDurationSeconds", settings.duration().plusMillis(999).toSeconds());
    spec.put("renewTime", Json.MICRO_TIME.format(now));
    if (write.taking()) {
      spec.put("acquireTime", Json.MICRO_TIME.format(now));
      spec.put("leaseTransitions", write.expected().transitions() + 1);
    }
    return spec;
  }

  private void giveBack() {
    state = state.resigned();
    if (state.look() && state.holds()) {
      ask(new Request.Look());
    }
    Optional<LeaseRecord> ours = state.seen().flatMap(LeaseState.Seen::lease);
    if (ours.isEmpty() || !state.holds() || state.look()) {
      return;
    }
    ObjectNode spec = spec(new Request.Write(ours.get(), false), time.now());
    spec.put("holderIdentity", "").put("leaseDurationSeconds", 1);
    Answer answer = update(spec);
    if (answer instanceof Answer.Written) {
      log.info("lease_given_back lease={}", label());
    } else {
      log.warn("lease_not_given_back lease={}: {}", label(), answer);
    }
  }

  /** Keeps the object, for what else it may hold, and returns what the rules need of it. */
  private Optional<LeaseRecord> understood(Reply reply) {
    if (!(reply.json() instanceof ObjectNode lease)
        || lease.path("metadata").path("resourceVersion").asText().isEmpty()) {
      return Optional.empty();
    }
    object = lease;
    JsonNode spec = lease.path("spec");
    long seconds = spec.path("leaseDurationSeconds").asLong();
    return Optional.of(
        new LeaseRecord(
            lease.path("metadata").path("resourceVersion").asText(),
            Optional.of(spec.path("holderIdentity").asText()).filter(text -> !text.isEmpty()),
            seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty(),
            !spec.path("renewTime").asText().isEmpty(),
            spec.path("leaseTransitions").asInt()));
  }

  private String label() {
    return "Lease " + paths.of().namespace() + "/" + name;
  }
}
