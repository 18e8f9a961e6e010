package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.pages.PageAddresses;
import dev.dnshealth.k8s.pages.ServerPagesReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts about one DNS Service, read every 5 s, and anew on request.
 *
 * <p>A part that may not be read is absent, and logged once. Needs the rights to list pods and
 * endpointslices, to get services, replicasets, deployments, daemonsets and configmaps in the
 * Service's namespace, and to get nodes; and, for the pods' pages, a way to their addresses. With
 * pods on more than ten nodes, what was read of a node is kept for up to 30 s; what is read on
 * request has them anew. Safe for use by several threads; works on a thread of its own.
 */
public final class KubernetesFacts implements FactSource, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KubernetesFacts.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final FactsReader reader;
  private final Optional<ServerPagesReader> pages;
  private final Supplier<Optional<Boolean>> nodeCache;
  private final ScheduledExecutorService executor;
  private volatile Optional<Facts> facts = Optional.empty();
  private volatile Optional<String> corefile = Optional.empty();
  private boolean started;
  private boolean failing;

  /**
   * Makes a source that does nothing until {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param mode how pods are removed: tells which rights are needed
   * @param policy the limits of repair: tell the same
   * @param podPages whether the pods' own pages are read; only from where their addresses can be
   *     reached
   * @param nodeCache whether a NodeLocal DNSCache answers at the Service's address on our node,
   *     from memory
   */
  public KubernetesFacts(
      KubernetesClient client,
      DnsService service,
      Removal mode,
      RepairPolicy policy,
      boolean podPages,
      Supplier<Optional<Boolean>> nodeCache,
      Time time) {
    this(new Api(client, time), service, mode, policy, podPages, nodeCache, time);
  }

  KubernetesFacts(
      Api api,
      DnsService service,
      Removal mode,
      RepairPolicy policy,
      boolean podPages,
      Supplier<Optional<Boolean>> nodeCache,
      Time time) {
    this(
        api,
        service,
        Rights.toLead(api, service, mode, policy.optIn(), time),
        podPages,
        nodeCache,
        time);
  }

  KubernetesFacts(
      Api api,
      DnsService service,
      Rights rights,
      boolean podPages,
      Supplier<Optional<Boolean>> nodeCache,
      Time time) {
    this.nodeCache = nodeCache;
    this.reader = new FactsReader(api, service, rights, time);
    this.pages = podPages ? Optional.of(new ServerPagesReader(time)) : Optional.empty();
    this.executor = Threads.single("dnshealth-facts");
  }

  /** Starts to read. Returns at once; a second call does nothing. */
  public synchronized void start() {
    if (!started) {
      started = true;
      pages.ifPresent(ServerPagesReader::start);
      Threads.every(executor, Duration.ZERO, EVERY, this::poll);
    }
  }

  @Override
  public Optional<Facts> latest() {
    return facts;
  }

  /** Returns the Corefile as last read; empty if it never was. */
  public Optional<String> corefile() {
    return corefile;
  }

  @Override
  public CompletionStage<Facts> refresh() {
    return Threads.supply(executor, () -> read(true));
  }

  /** Stops reading; the last facts stay, and grow old. */
  @Override
  public void close() {
    executor.shutdown();
    pages.ifPresent(ServerPagesReader::close);
  }

  private void poll() {
    try {
      read(false);
      failing = false;
    } catch (ObjectReader.UnreadableException e) {
      if (!failing) {
        failing = true;
        log.warn("the facts cannot be read, the last ones stay: {}", e.getMessage());
      }
    }
  }

  private Facts read(boolean anew) {
    ApiFacts read = reader.read(anew);
    read.configs().corefile().ifPresent(text -> corefile = Optional.of(text));
    Facts next = withPages(FactsMapping.facts(read, nodeCache.get()), read.pods());
    facts = Optional.of(next);
    return next;
  }

  /** Adds what the pods last said of themselves, and has their pages read from now on. */
  private Facts withPages(Facts without, List<Pod> pods) {
    if (pages.isEmpty()) {
      return without;
    }
    pages
        .get()
        .follow(
            pods.stream()
                .flatMap(pod -> PageAddresses.of(pod, PodMapping.dnsContainer(pod)).stream())
                .toList());
    Map<String, ServerPages> said = pages.get().latest();
    Map<String, Facts.PodFacts> with = new HashMap<>();
    without
        .pods()
        .forEach((uid, pod) -> with.put(uid, pod.with(Optional.ofNullable(said.get(uid)))));
    return without.withPods(with);
  }
}
