package dev.dnshealth.k8s;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.ExternalAddress;
import dev.dnshealth.k8s.reach.ExternalMapping;
import dev.dnshealth.k8s.reach.Sightings;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Addresses of the DNS Service for those outside the cluster. One that has answered once is a
 * target; all others are asked again and again. The API is read every 30 s, its nodes only where a
 * Service has a port of theirs.
 *
 * <p>Needs the right to list services in the namespace of the DNS Service, and to list nodes for
 * the addresses of node ports. Safe for use by several threads.
 */
final class ExternalAddresses implements AutoCloseable {

  private static final Duration ASK_EVERY = Duration.ofSeconds(3);
  private static final int ASKED_PER_READING = 10;

  private final Api api;
  private final DnsService service;
  private final Supplier<ProbePlan> plan;
  private final Sightings sightings;
  private final Time time;
  private final DnsProber prober = DnsProber.builder().build();
  private final ScheduledExecutorService executor = Threads.single("dnshealth-external");
  private final Set<Target> answered = ConcurrentHashMap.newKeySet();
  private volatile List<ExternalAddress> known = List.of();
  private volatile List<String> problems = List.of();
  private volatile boolean read;
  private List<Node> nodes = List.of();
  private int asked;
  private boolean started;

  /**
   * Makes one that does nothing until {@link #start()}.
   *
   * @param plan has the query that is sent
   * @param sightings is told what answered
   */
  ExternalAddresses(
      Api api, DnsService service, Supplier<ProbePlan> plan, Sightings sightings, Time time) {
    this.api = api;
    this.service = service;
    this.plan = plan;
    this.sightings = sightings;
    this.time = time;
  }

  /** Starts to find out. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (!started) {
      started = true;
      prober.start();
      Threads.every(executor, Duration.ZERO, ASK_EVERY, this::look);
    }
  }

  /** Returns the addresses that have answered, from memory. */
  List<Target> targets() {
    return known.stream().map(ExternalAddress::target).filter(answered::contains).toList();
  }

  /** Returns all addresses that may lead to the servers, from memory. */
  List<ExternalAddress> known() {
    return known;
  }

  /** Returns whether the API has told them. */
  boolean read() {
    return read;
  }

  boolean answered(ExternalAddress address) {
    return answered.contains(address.target());
  }

  /** Returns whether {@code target} is one of these, and lets no TCP in. */
  boolean udpOnly(Target target) {
    return known.stream().anyMatch(a -> !a.tcp() && a.target().equals(target));
  }

  /** Returns what could not be found out, and why, a line each. */
  List<String> problems() {
    return problems;
  }

  @Override
  public void close() {
    executor.shutdown();
    prober.close();
  }

  private void look() {
    if (asked++ % ASKED_PER_READING == 0) {
      readAgain();
    }
    Optional<Probe> probe =
        plan.get().entries().stream()
            .map(ProbePlan.Entry::probe)
            .filter(p -> p.id().equals(DefaultProbes.INTERNAL_UDP))
            .findFirst();
    for (ExternalAddress address : known) {
      if (probe.isPresent() && !answered.contains(address.target())) {
        ask(address.target(), probe.get());
      }
    }
  }

  private void ask(Target target, Probe probe) {
    prober
        .probe(target, probe, late -> {})
        .thenAccept(
            outcome -> {
              if (outcome.heard()) {
                sightings.saw(target, Transport.UDP, outcome, time.now());
                answered.add(target);
              }
            });
  }

  private void readAgain() {
    List<String> wrong = new ArrayList<>();
    Optional<List<Service>> services =
        told(
                "list-services",
                () ->
                    api.get(
                        "list-services", "/api/v1/namespaces/" + service.namespace() + "/services"),
                wrong)
            .map(reply -> api.parse(reply, ServiceList.class).getItems());
    if (services.isPresent()) {
      if (ExternalMapping.needsNodes(service, services.get())) {
        readNodes(wrong);
      }
      known = ExternalMapping.of(service, services.get(), nodes);
      answered.retainAll(known.stream().map(ExternalAddress::target).toList());
      ExternalMapping.namesOnly(service, services.get())
          .forEach(name -> wrong.add(name + " is a name, and names are not looked up"));
      read = true;
    }
    problems = List.copyOf(wrong);
  }

  /** Reads as many nodes as are asked; where they are not told this time they are as before. */
  private void readNodes(List<String> wrong) {
    List<Node> found = new ArrayList<>();
    told(
            "list-nodes",
            () ->
                Pages.read(
                    "/api/v1/nodes",
                    page -> api.get("list-nodes", page),
                    reply -> {
                      NodeList page = api.parse(reply, NodeList.class);
                      found.addAll(ExternalMapping.asked(page.getItems()));
                      // They come by name, so that later ones would not be asked.
                      return found.size() < ExternalMapping.NODES ? Pages.rest(page) : "";
                    }),
            wrong)
        .ifPresent(last -> nodes = List.copyOf(found));
  }

  private interface Listing {
    Reply read() throws IOException;
  }

  private static Optional<Reply> told(String operation, Listing listing, List<String> wrong) {
    try {
      Reply reply = listing.read();
      if (reply.ok()) {
        return Optional.of(reply);
      }
      wrong.add(
          reply.code() == 403
              ? "the right to " + operation.replace('-', ' ') + " is missing"
              : operation.replace('-', ' ') + ": " + reply.message());
    } catch (CallNotPermittedException | IOException e) {
      wrong.add(operation.replace('-', ' ') + ": the API does not answer");
    }
    return Optional.empty();
  }
}
