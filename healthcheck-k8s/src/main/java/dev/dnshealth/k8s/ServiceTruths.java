package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.truth.GoneService;
import dev.dnshealth.k8s.truth.SeenService;
import dev.dnshealth.k8s.truth.ServiceStore;
import dev.dnshealth.k8s.truth.TruthSample;
import dev.dnshealth.k8s.truth.ZoneRules;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample of the cluster's Services with the answers that the API says are right: the newest one,
 * the last that was deleted, and some others in turn.
 *
 * <p>Services are followed by a watch, which costs the API nothing while nothing changes, where
 * listing ten thousand of them again and again would cost megabytes; of each, only what its answer
 * depends on is kept. Of EndpointSlices, of which most clusters change some each second, none are
 * watched: those of the one or two headless Services in the sample are listed. Whatever is in the
 * sample was read from the API itself at most {@link #FRESH_FOR} ago, so that a watch that has gone
 * silent here is not taken for one that has gone silent in a DNS server; a Service that changes
 * leaves the sample at once, until the change is older than caches and propagation can explain.
 *
 * <p>Needs the rights to list and watch services, and to list endpointslices, in all namespaces;
 * without, it says so once, and has no sample. {@link #get()} and {@link #large()} answer from
 * memory. Works on a thread of its own. Safe for use by several threads.
 */
public final class ServiceTruths implements Supplier<List<Truth>>, AutoCloseable {

  /** How long what was read from the API counts. */
  static final Duration FRESH_FOR = Duration.ofSeconds(45);

  private static final Logger log = LoggerFactory.getLogger(ServiceTruths.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** How soon what depends on the Service alone is read again, and what had no answer to tell. */
  private static final Duration AGAIN = Duration.ofSeconds(15);

  private static final Duration ACCESS_AGAIN = Duration.ofSeconds(60);

  /** By so large a part the count of Services may differ while many come and go. */
  private static final int TOLERATED_PART = 100;

  /** With more, the answer would not fit in a packet of the usual size, and not be compared. */
  private static final int MOST_ENDPOINTS = 60;

  private final TruthReader reader;
  private final LargeAnswer largeAnswer;
  private final int rotating;
  private final Duration propagation;
  private final long seed;
  private final Supplier<Optional<String>> domain;
  private final Supplier<Optional<String>> corefile;
  private final Duration every;
  private final Time time;
  private final ServiceStore store;
  private final LiveList<Service> services;
  private final ScheduledExecutorService executor;
  private final Map<String, Checked> checked = new HashMap<>();
  private final Map<String, Endpoints> endpoints = new HashMap<>();
  private volatile Duration shift = Duration.ZERO;
  private volatile Sample sample = new Sample(Map.of(), Instant.MIN);
  private volatile boolean listed;
  private boolean started;
  private boolean following;
  private boolean leftOut;
  private boolean failing;
  private Instant accessAt = Instant.MIN;

  /**
   * Makes a sample that stays empty until {@link #start()}.
   *
   * @param settings how many Services, and how long a change may take
   * @param seed picks another sample of old Services
   * @param domain the cluster's domain, from memory
   * @param corefile the Corefile as last read, from memory
   */
  ServiceTruths(
      Api api,
      TruthSettings settings,
      long seed,
      Supplier<Optional<String>> domain,
      Supplier<Optional<String>> corefile,
      Time time) {
    this(api, settings, seed, domain, corefile, EVERY, time);
  }

  ServiceTruths(
      Api api,
      TruthSettings settings,
      long seed,
      Supplier<Optional<String>> domain,
      Supplier<Optional<String>> corefile,
      Duration every,
      Time time) {
    this.every = every;
    this.reader = new TruthReader(api, time);
    this.rotating = settings.services();
    this.propagation = settings.propagation();
    this.seed = seed;
    this.domain = domain;
    this.corefile = corefile;
    this.time = time;
    this.store = new ServiceStore(time, () -> shift, this::changed);
    this.largeAnswer = new LargeAnswer(reader, store);
    this.services =
        new LiveList<>(
            "the cluster's Services",
            () ->
                api.client()
                    .services()
                    .inAnyNamespace()
                    .withLimit(500L)
                    .runnableInformer(0)
                    .itemStore(store)
                    .removeNamespaceIndex(),
            this::listed,
            time);
    this.executor = Threads.single("dnshealth-truth");
  }

  /**
   * What is asked for now.
   *
   * @param truths by the Service's key, with what of the Service each is about
   * @param asOf when the API last confirmed it
   */
  private record Sample(Map<String, Basis> truths, Instant asOf) {}

  /**
   * A truth and the Service it comes from.
   *
   * @param service empty for one that is gone
   */
  private record Basis(Truth truth, Optional<SeenService> service) {}

  /** What reading one Service from the API came to. */
  private record Checked(SeenService service, Optional<Truth> truth, Instant at) {}

  /** The endpoints of a headless Service, and since when they are these. */
  private record Endpoints(TruthReader.ReadyAddresses ready, Instant since) {}

  /** Starts to follow. Returns at once; a second call does nothing. */
  public synchronized void start() {
    if (!started && rotating > 0) {
      started = true;
      Threads.every(executor, Duration.ZERO, every, this::look);
    }
  }

  @Override
  public List<Truth> get() {
    Sample now = sample;
    return now.asOf().plus(FRESH_FOR).isBefore(time.now())
        ? List.of()
        : now.truths().values().stream()
            .map(Basis::truth)
            .sorted(Comparator.comparing(Truth::id))
            .toList();
  }

  /** Returns the question with the largest answer, if one is larger than plain DNS can carry. */
  public Optional<Question> large() {
    return domain.get().flatMap(largeAnswer::question);
  }

  /** Stops following; the sample ends soon. */
  @Override
  public void close() {
    executor.shutdown();
    services.close();
  }

  /** Takes a Service whose answer is another now out of the sample, and looks anew soon. */
  private void changed(String key) {
    if (drop((asked, basis) -> asked.equals(key))) {
      lookSoon();
    }
  }

  /** Takes truths out of the sample, by key and what each is about; returns whether any was in. */
  private synchronized boolean drop(BiPredicate<String, Basis> which) {
    Map<String, Basis> left = new LinkedHashMap<>(sample.truths());
    boolean some = left.entrySet().removeIf(entry -> which.test(entry.getKey(), entry.getValue()));
    if (some) {
      sample = new Sample(Map.copyOf(left), sample.asOf());
    }
    return some;
  }

  /** The first list is there: it is not waited for the next regular look. */
  private void listed() {
    if (!listed && services.watching()) {
      listed = true;
      lookSoon();
    }
  }

  private void lookSoon() {
    try {
      executor.execute(this::look);
    } catch (RejectedExecutionException e) {
      log.debug("changed after close");
    }
  }

  /** Looks what is to be asked for now. */
  private void look() {
    Optional<String> zone = domain.get();
    if (zone.isEmpty()) {
      return;
    }
    try {
      Instant now = time.now();
      if (!follow(now)) {
        publish(Map.of(), now);
        return;
      }
      ZoneRules rules = corefile.get().map(ZoneRules::in).orElseGet(ZoneRules::unknown);
      if (rules.partial() && !leftOut) {
        log.warn(
            "answers are not compared with the API: by its Corefile, CoreDNS does not know all"
                + " Services");
      }
      leftOut = rules.partial();
      publish(rules.partial() ? Map.of() : pick(zone.get(), rules, now), now);
      // Before the first list is there it would find nothing, and not look again for long.
      if (services.watching()) {
        largeAnswer.look(rules, now);
      }
      failing = false;
    } catch (ObjectReader.UnreadableException e) {
      // What may have changed unnoticed: a Service keeps its address, its endpoints come and go.
      drop((asked, basis) -> basis.service().filter(ServiceTruths::headless).isPresent());
      if (!failing) {
        failing = true;
        log.warn("the API cannot be asked for right answers: {}", e.getMessage());
      }
    }
  }

  /** Follows the Services as far as that is allowed, and returns whether it is. */
  private boolean follow(Instant now) {
    if (!accessAt.plus(ACCESS_AGAIN).isAfter(now)) {
      TruthReader.Access access = reader.access();
      shift = reader.shift();
      accessAt = now;
      if (access.allowed() && !following) {
        following = true;
        services.start();
      } else if (access.allowed() && services.watching() && access.services().isPresent()) {
        int difference = Math.abs(access.services().getAsInt() - store.size());
        boolean all = access.services().getAsInt() <= ServiceStore.MOST;
        boolean told = !all || difference <= store.size() / TOLERATED_PART;
        services.compared(told ? Set.of() : Set.of("how many there are"));
      }
    }
    if (following) {
      services.check();
    }
    return following;
  }

  private Map<String, Basis> pick(String zone, ZoneRules rules, Instant now) {
    Duration settle = propagation.plus(rules.ttl());
    TruthSample picker = new TruthSample(settle, seed);
    Map<String, Basis> picked = new LinkedHashMap<>();
    Set<String> candidates = new HashSet<>();
    for (List<SeenService> place : picker.places(store.services(), rotating, now)) {
      for (SeenService service : place) {
        if (picked.containsKey(service.key()) || !rules.knows(service.namespace())) {
          continue;
        }
        candidates.add(service.key());
        Optional<Truth> truth = check(service, zone, settle, now);
        if (truth.isPresent()) {
          picked.put(service.key(), new Basis(truth.get(), Optional.of(service)));
          break;
        }
      }
    }
    checked.keySet().retainAll(candidates);
    endpoints.keySet().retainAll(candidates);
    picker
        .gone(store.gone(), now)
        .filter(gone -> rules.knows(gone.namespace()))
        .filter(gone -> isGone(reader.service(gone.namespace(), gone.name())))
        .ifPresent(gone -> picked.put(gone.key(), new Basis(truth(gone, zone), Optional.empty())));
    return picked;
  }

  private static boolean isGone(ObjectReader.Found<Service> found) {
    return found.known() && found.object().isEmpty();
  }

  /**
   * Asks the API for what the watch told, if that was not done a moment ago. Endpoints that are
   * asked for are read each time: nobody tells when they change.
   */
  private Optional<Truth> check(SeenService service, String zone, Duration settle, Instant now) {
    Optional<Checked> known =
        Optional.ofNullable(checked.get(service.key()))
            .filter(before -> before.service().answersLike(service))
            .filter(before -> before.at().plus(AGAIN).isAfter(now));
    boolean headless = headless(service);
    if (known.filter(before -> !headless || before.truth().isEmpty()).isPresent()) {
      return known.get().truth();
    }
    Optional<Truth> truth = Optional.empty();
    if (known.isPresent() || isThere(service, now)) {
      truth =
          headless
              ? ofEndpoints(service, zone, settle, now)
              : Optional.of(truth(service, zone, Set.copyOf(family(service))));
    }
    checked.put(service.key(), new Checked(service, truth, known.map(Checked::at).orElse(now)));
    return truth;
  }

  private boolean isThere(SeenService service, Instant now) {
    return reader
        .service(service.namespace(), service.name())
        .object()
        .filter(read -> SeenService.of(read, Optional.of(service), now, shift).answersLike(service))
        .isPresent();
  }

  private Optional<Truth> ofEndpoints(
      SeenService service, String zone, Duration settle, Instant now) {
    Optional<TruthReader.ReadyAddresses> ready = reader.endpoints(service);
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    Endpoints known =
        endpoints.compute(
            service.key(),
            (key, before) ->
                before != null && before.ready().equals(ready.get())
                    ? before
                    : new Endpoints(ready.get(), now));
    Set<String> family = ready.get().v4().isEmpty() ? ready.get().v6() : ready.get().v4();
    boolean settled = !known.since().plus(settle).isAfter(now);
    return settled && !family.isEmpty() && family.size() <= MOST_ENDPOINTS
        ? Optional.of(truth(service, zone, family))
        : Optional.empty();
  }

  /** Returns the addresses of the family that is asked for: the first. */
  private static List<String> family(SeenService service) {
    boolean v6 = v6(service.addresses().get(0));
    return service.addresses().stream().filter(address -> v6(address) == v6).toList();
  }

  private static boolean headless(SeenService service) {
    return service.kind() == SeenService.Kind.HEADLESS;
  }

  private static boolean v6(String address) {
    return address.contains(":");
  }

  private static Truth truth(SeenService service, String zone, Set<String> answers) {
    RecordType type = answers.stream().anyMatch(ServiceTruths::v6) ? RecordType.AAAA : RecordType.A;
    String name = service.name() + "." + service.namespace() + ".svc." + zone;
    return new Truth(service.key(), new Question(name, type), Optional.of(answers));
  }

  private static Truth truth(GoneService gone, String zone) {
    String name = gone.name() + "." + gone.namespace() + ".svc." + zone;
    return new Truth(gone.key(), new Question(name, RecordType.A), Optional.empty());
  }

  /** Publishes what was picked, but for what has changed since it was read. */
  private synchronized void publish(Map<String, Basis> picked, Instant now) {
    Map<String, Basis> valid = new LinkedHashMap<>(picked);
    valid
        .entrySet()
        .removeIf(
            entry -> {
              Optional<SeenService> present = store.service(entry.getKey());
              return entry.getValue().service().isPresent()
                  ? present.filter(entry.getValue().service().get()::answersLike).isEmpty()
                  : present.isPresent();
            });
    sample = new Sample(Map.copyOf(valid), now);
  }
}
