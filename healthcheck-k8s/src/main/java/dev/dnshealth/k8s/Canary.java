package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Propagation;
import dev.dnshealth.core.probe.Propagation.Change;
import dev.dnshealth.core.probe.PropagationListener;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.truth.ZoneRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long a change takes from the API to the answers of each server: makes a Service,
 * asks every server until it knows it, removes the Service, and asks until it is forgotten.
 *
 * <p>Needs the rights to create, list and delete services and to create endpointslices in its
 * namespace; without, it says so once, and tries again with the next measurement. What a crash left
 * behind is removed before a measurement begins. Works on a thread of its own. Safe for use by
 * several threads.
 */
final class Canary implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Canary.class);
  private static final Duration TICK = Duration.ofMillis(50);

  /** Between two looks; whoever stood still for longer has measured himself. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final CanaryObjects objects;
  private final CanarySettings settings;
  private final TargetDiscovery discovery;
  private final Prober prober;
  private final Supplier<Optional<String>> domain;
  private final Supplier<Optional<String>> corefile;
  private final PropagationListener listener;
  private final Duration tick;
  private final Time time;
  private final ScheduledExecutorService executor;
  private Optional<Run> run = Optional.empty();
  private Instant nextAt = Instant.MIN;
  private Instant lookedAt = Instant.MIN;
  private int runs;
  private boolean started;
  private boolean failing;

  Canary(
      Api api,
      CanarySettings settings,
      TargetDiscovery discovery,
      Prober prober,
      Supplier<Optional<String>> domain,
      Supplier<Optional<String>> corefile,
      PropagationListener listener,
      Duration tick,
      Time time) {
    this.objects = new CanaryObjects(api, settings);
    this.settings = settings;
    this.discovery = discovery;
    this.prober = prober;
    this.domain = domain;
    this.corefile = corefile;
    this.listener = listener;
    this.tick = tick;
    this.time = time;
    this.executor = Threads.single("dnshealth-canary");
  }

  Canary(
      Api api,
      CanarySettings settings,
      TargetDiscovery discovery,
      Prober prober,
      Supplier<Optional<String>> domain,
      Supplier<Optional<String>> corefile,
      PropagationListener listener,
      Time time) {
    this(api, settings, discovery, prober, domain, corefile, listener, TICK, time);
  }

  /**
   * A measurement.
   *
   * @param id what the Service's name ends with
   * @param service the Service's full name
   * @param change which of the two changes is measured now
   * @param asking the servers that are asked
   */
  private record Run(String id, String service, Change change, List<CanaryAsking> asking) {}

  /** Starts to measure. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (!started) {
      started = true;
      Threads.every(executor, Duration.ZERO, tick, this::step);
    }
  }

  /** Stops, and removes what is there, as far as the API answers. */
  @Override
  public void close() {
    try {
      executor.execute(this::abandon);
    } catch (RejectedExecutionException e) {
      log.debug("closed twice");
    }
    executor.shutdown();
  }

  void awaitEnd(Duration patience) {
    Threads.awaitEnd(executor, patience);
  }

  private void abandon() {
    run.ifPresent(
        running -> {
          run = Optional.empty();
          try {
            objects.remove(running.id());
          } catch (CanaryObjects.CanaryException e) {
            // Whoever measures next removes it.
            log.debug("the canary stays behind: {}", e.getMessage());
          }
        });
  }

  /** Does what is due. */
  void step() {
    Instant now = time.now();
    try {
      if (run.isPresent()) {
        ask(run.get(), now);
      } else if (!nextAt.isAfter(now)) {
        begin(now);
      }
    } catch (CanaryObjects.CanaryException e) {
      if (!failing) {
        failing = true;
        log.warn("how long changes take cannot be measured: {}", e.getMessage());
      }
      giveUp(now);
    }
    lookedAt = time.now();
  }

  private void giveUp(Instant now) {
    abandon();
    nextAt = now.plus(settings.every());
  }

  private void begin(Instant now) throws CanaryObjects.CanaryException {
    List<Target> servers = discovery.current().of(Role.SERVER);
    Optional<String> zone = domain.get();
    if (zone.isEmpty() || servers.isEmpty()) {
      return;
    }
    ZoneRules rules = corefile.get().map(ZoneRules::in).orElseGet(ZoneRules::unknown);
    if (rules.partial() || !rules.knows(settings.namespace())) {
      throw new CanaryObjects.CanaryException(
          "by its Corefile, CoreDNS does not know all Services of " + settings.namespace());
    }
    objects.removeAbandoned();
    // Another name each time: what was asked for before may be in caches.
    String id = Long.toString(now.toEpochMilli(), 36) + "-" + ++runs;
    String service = objects.domainName(id) + "." + zone.get();
    // Before it is there: a request without a reply may have made it.
    run = Optional.of(new Run(id, service, Change.CREATED, List.of()));
    String uid = objects.createService(id);
    Instant since = time.now();
    objects.createEndpoints(id, uid);
    if (failing) {
      failing = false;
      log.info("how long changes take is measured again");
    }
    listener.onServers(servers);
    run =
        Optional.of(
            new Run(
                id,
                service,
                Change.CREATED,
                servers.stream()
                    .map(s -> new CanaryAsking(s, Change.CREATED, service, since, 1, time))
                    .toList()));
  }

  private void ask(Run running, Instant now) throws CanaryObjects.CanaryException {
    if (lookedAt.plus(LONGEST_PAUSE).isBefore(now)) {
      log.debug("a measurement is dropped: this process stood still from {} to {}", lookedAt, now);
      giveUp(now);
      return;
    }
    Set<Target> present = new HashSet<>(discovery.current().of(Role.SERVER));
    List<CanaryAsking> asking =
        running.asking().stream().filter(one -> present.contains(one.server())).toList();
    asking.forEach(one -> one.ask(prober, now));
    if (!asking.stream().allMatch(one -> one.over(now))) {
      return;
    }
    asking.forEach(one -> tell(one, running.change()));
    if (running.change() == Change.CREATED) {
      remove(running, asking);
    } else {
      run = Optional.empty();
      nextAt = now.plus(settings.every());
    }
  }

  /** A server that said nothing at all is not slow to learn, but silent: that is told elsewhere. */
  private void tell(CanaryAsking one, Change change) {
    if (one.heard()) {
      listener.onMeasured(new Propagation(one.server(), change, one.took()));
    }
  }

  /** Removes the Service, and asks those that knew it. */
  private void remove(Run running, List<CanaryAsking> asked) throws CanaryObjects.CanaryException {
    Instant since = time.now();
    objects.remove(running.id());
    run =
        Optional.of(
            new Run(
                running.id(),
                running.service(),
                Change.REMOVED,
                asked.stream()
                    .filter(one -> one.took().isPresent())
                    .map(
                        one ->
                            new CanaryAsking(
                                one.server(),
                                Change.REMOVED,
                                running.service(),
                                since,
                                one.nextNumber(),
                                time))
                    .toList()));
  }
}
