package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets of one DNS Service, followed by informers on the Service, its EndpointSlices and its
 * pods.
 *
 * <p>Follows the Service where its addresses or its selector change; not to another name.
 *
 * <p>Survives API servers that stop, watches that drop and versions that expire. {@link
 * Targets#asOf()} is the last time at which all watches stood and the API answered; it is looked at
 * every 5 s. Needs the rights to get, list and watch services, endpointslices and pods in the
 * Service's namespace. Safe for use by several threads.
 *
 * <p>With a NodeLocal DNSCache on our node, its own addresses are targets too, and the Service by
 * which it asks the servers.
 */
public final class KubernetesDiscovery implements TargetDiscovery, AutoCloseable {

  /** The address that must stay silent: of a range that is for documentation only (RFC 5737). */
  static final String SILENT = "203.0.113.1";

  private static final Logger log = LoggerFactory.getLogger(KubernetesDiscovery.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final int LOOKS_PER_LISTING = 12;

  private final DnsService service;
  private final OptionalInt udpPort;
  private final boolean interception;
  private final DoubleSupplier slowdown;
  private final Duration lookEvery;
  private final Time time;
  private final Paths paths;
  private final Api api;
  private final NodeCacheFinder nodeCache;
  private final LiveList<Service> services;
  private final LiveList<EndpointSlice> slices;
  private final ScheduledExecutorService executor;
  private volatile LiveList<Pod> pods;
  private volatile Map<String, String> selector;
  private volatile Targets targets;
  private volatile Instant asOf;
  private boolean started;
  private boolean closed;
  private boolean apiAnswers = true;
  private boolean usable = true;
  private boolean recheck;
  private int looks;
  private int rounds;

  /**
   * Makes a discovery that does nothing until {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param service the Service as found
   * @param udpPort the Service's UDP port where it was set by hand
   * @param interception whether an address that must stay silent is a target too
   * @param node the node this process is on, whose NodeLocal DNSCache is a target too; absent for
   *     none
   */
  public KubernetesDiscovery(
      KubernetesClient client,
      DnsService service,
      OptionalInt udpPort,
      boolean interception,
      Optional<String> node,
      Time time) {
    this(new Api(client, time), service, udpPort, interception, node, () -> 1, time);
  }

  /**
   * @param slowdown how many times less often the API is asked whether its watches tell all: very
   *     many vantages must not ask it often
   */
  KubernetesDiscovery(
      Api api,
      DnsService service,
      OptionalInt udpPort,
      boolean interception,
      Optional<String> node,
      DoubleSupplier slowdown,
      Time time) {
    this(api, service, udpPort, interception, node, LOOK_EVERY, slowdown, time);
  }

  KubernetesDiscovery(
      Api api,
      DnsService service,
      OptionalInt udpPort,
      boolean interception,
      Optional<String> node,
      Duration lookEvery,
      DoubleSupplier slowdown,
      Time time) {
    this.nodeCache = new NodeCacheFinder(api, service, node, time);
    this.lookEvery = lookEvery;
    this.slowdown = slowdown;
    this.service = service;
    this.udpPort = udpPort;
    this.interception = interception;
    this.time = time;
    this.paths = new Paths(service);
    this.api = api;
    this.asOf = time.now();
    this.targets = Targets.none(asOf);
    this.executor = Threads.single("dnshealth-discovery");
    KubernetesClient client = api.client();
    String namespace = service.namespace();
    this.services =
        new LiveList<>(
            "Service " + service,
            () ->
                client
                    .services()
                    .inNamespace(namespace)
                    .withName(service.name())
                    .runnableInformer(0),
            this::recompute,
            time);
    this.slices =
        new LiveList<>(
            "the EndpointSlices of " + service,
            () ->
                client
                    .discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace(namespace)
                    .withLabel(Paths.SERVICE_NAME, service.name())
                    .runnableInformer(0),
            this::recompute,
            time);
    this.selector = service.selector();
    this.pods = podsWith(selector);
  }

  private LiveList<Pod> podsWith(Map<String, String> labels) {
    return new LiveList<>(
        "the pods of " + service,
        () ->
            api.client()
                .pods()
                .inNamespace(service.namespace())
                .withLabels(labels)
                .runnableInformer(0),
        this::recompute,
        time);
  }

  /** Returns the address that must stay silent, as a target. */
  public static Target silentTarget() {
    InetSocketAddress silent = new InetSocketAddress(Addresses.literal(SILENT), 53);
    return new Target("interception-check", Role.SILENT, silent, silent, Optional.empty());
  }

  /** Starts to follow the cluster. Returns at once; a second call does nothing. */
  public synchronized void start() {
    if (closed) {
      throw new IllegalStateException("discovery is closed");
    }
    if (started) {
      return;
    }
    started = true;
    executor.execute(this::startLists);
    Threads.every(executor, lookEvery, lookEvery, this::look);
  }

  @Override
  public Targets current() {
    return targets;
  }

  /**
   * Returns whether a NodeLocal DNSCache answers at the Service's address on our node, from memory;
   * empty if that is not known.
   */
  public Optional<Boolean> nodeCache() {
    return nodeCache.atServiceAddress();
  }

  /** Stops following the cluster; the last targets stay, and grow old. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    executor.shutdown();
    lists().forEach(LiveList::close);
  }

  private void startLists() {
    lists().forEach(LiveList::start);
    nodeCache.look();
    recompute();
  }

  private List<LiveList<?>> lists() {
    return selector.isEmpty() ? List.of(services, slices) : List.of(services, slices, pods);
  }

  /** Looks whether what is in memory is still true. */
  private void look() {
    lists().forEach(LiveList::check);
    Instant now = time.now();
    if (++rounds < slowdown.getAsDouble()) {
      if (apiAnswers && lists().stream().allMatch(LiveList::watching)) {
        asOf = now;
      }
      recompute();
      return;
    }
    rounds = 0;
    nodeCache.look();
    boolean answers = ask();
    if (answers != apiAnswers) {
      apiAnswers = answers;
      log.warn(
          answers
              ? "the API answers again: {}"
              : "the API does not answer, targets stay as they were: {}",
          service);
    }
    if (answers && lists().stream().allMatch(LiveList::watching) && sameAsListed()) {
      asOf = now;
    }
    recompute();
  }

  private boolean ask() {
    try {
      return api.get("get-service", paths.service()).code() < 500;
    } catch (IOException | CallNotPermittedException e) {
      return false;
    }
  }

  /** Lists apart from the watches, once a minute and after a difference. */
  private boolean sameAsListed() {
    if (++looks % LOOKS_PER_LISTING != 0 && !recheck) {
      return true;
    }
    try {
      Reply slicesReply = api.get("list-endpointslices", paths.slices());
      boolean same =
          !slicesReply.ok()
              || slices.compare(api.parse(slicesReply, EndpointSliceList.class).getItems());
      if (!selector.isEmpty()) {
        Reply podsReply = api.get("list-pods", paths.pods(selector));
        same &= !podsReply.ok() || pods.compare(api.parse(podsReply, PodList.class).getItems());
      }
      recheck = !same;
      return same;
    } catch (IOException | CallNotPermittedException e) {
      return false;
    }
  }

  private synchronized void recompute() {
    boolean complete = lists().stream().allMatch(LiveList::synced);
    if (!complete && targets.complete()) {
      return; // The pods of another selector are not known yet: the old targets grow old.
    }
    List<Target> all = new ArrayList<>();
    for (Service found : services.items()) {
      try {
        DnsService now = DnsService.of(found, udpPort);
        if (!now.selector().equals(selector)) {
          follow(now.selector());
          return;
        }
        all.addAll(TargetMapping.targets(now, slices.items(), pods.items()));
      } catch (IllegalArgumentException | KubernetesSetupException e) {
        if (usable) {
          usable = false;
          log.warn("the targets of {} cannot be told: {}", service, e.getMessage());
        }
        return;
      }
    }
    if (!usable) {
      usable = true;
      log.info("the targets of {} can be told again", service);
    }
    // Its upstream may be the Service that is checked.
    nodeCache.targets().stream()
        .filter(target -> all.stream().noneMatch(other -> other.id().equals(target.id())))
        .forEach(all::add);
    if (interception) {
      all.add(silentTarget());
    }
    targets = new Targets(all, asOf, complete);
  }

  /** Has the pods of another selector followed, by the thread that all lists belong to. */
  private void follow(Map<String, String> next) {
    try {
      executor.execute(() -> reselect(next));
    } catch (RejectedExecutionException e) {
      log.debug("selector after close: {}", next);
    }
  }

  private void reselect(Map<String, String> next) {
    LiveList<Pod> before = pods;
    synchronized (this) {
      if (closed || next.equals(selector)) {
        return;
      }
      pods = podsWith(next);
      selector = next;
    }
    log.warn("the selector of {} changed to {}, following the pods with that", service, next);
    before.close();
    if (next.isEmpty()) {
      recompute();
    } else {
      pods.start();
    }
  }
}
