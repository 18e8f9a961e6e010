package dev.dnshealth.k8s;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.ExternalAddress;
import dev.dnshealth.k8s.reach.Focus;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.PathReport.Path;
import dev.dnshealth.k8s.reach.PathReport.State;
import dev.dnshealth.k8s.reach.ProvenPaths;
import dev.dnshealth.k8s.reach.Sightings;
import dev.dnshealth.k8s.reach.Sightings.Sighting;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The ways to see a cluster's DNS for one who is outside: which are tried, which are used, and what
 * each shows. Inside the cluster there is but the direct one. Safe for use by several threads.
 */
public final class OutsidePaths implements AutoCloseable {

  /** So long after the first query came to an end, a pod that can be reached has answered. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Without any query that came to an end, for want of what to ask or whom. */
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(20);

  /** So long after its last answer a pod is doubted: before it counts as sick. */
  private static final Duration DOUBTED_AFTER = Duration.ofSeconds(4);

  /** An answer that is older says nothing of now. */
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

  private final Network network;
  private final ClusterSources sources;
  private final Time time;
  private final Sightings sightings = new Sightings();
  private final Focus focus;
  private final ExternalAddresses external;
  private final InsidePaths inside;
  private volatile Instant begun = Instant.MAX;
  private volatile List<Peer> peers = List.of();

  /**
   * Makes the ways, of which none is tried before {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param sources stay their maker's to start and to close
   */
  public OutsidePaths(
      KubernetesClient client,
      DnsService service,
      ClusterSettings settings,
      ClusterSources sources,
      Time time) {
    this(new Api(client, time), service, settings, sources, time);
  }

  OutsidePaths(
      Api api, DnsService service, ClusterSettings settings, ClusterSources sources, Time time) {
    this.network = settings.vantage().network();
    this.sources = sources;
    this.time = time;
    this.focus = new Focus(network, sightings, this::seenFromInside);
    this.external = new ExternalAddresses(api, service, sources.probes(), sightings, time);
    this.inside =
        new InsidePaths(
            api.client(), service, settings.outside(), sources.discovery(), sources.probes(), time);
  }

  /** Starts to try. A second call does nothing. */
  public void start() {
    if (begun.equals(Instant.MAX)) {
      begun = time.now();
      if (network == Network.OUTSIDE) {
        external.start();
      }
    }
  }

  /** Returns the targets that there are for one who is here, from memory. */
  public Targets targets() {
    Targets found = sources.discovery().current();
    List<Target> all = new ArrayList<>(found.all());
    external.targets().stream()
        .filter(target -> all.stream().noneMatch(other -> other.id().equals(target.id())))
        .forEach(all::add);
    return focus.of(new Targets(all, found.asOf(), found.complete()), time.now());
  }

  /** Returns the prober to use, which knows of which addresses silence says something. */
  public Prober through(Prober prober) {
    if (network != Network.OUTSIDE) {
      return ProvenPaths.remembering(prober, sightings, time);
    }
    Prober reachable =
        (target, probe, late) ->
            probe.wire().transport() == Transport.TCP && external.udpOnly(target)
                ? CompletableFuture.completedFuture(
                    new Outcome.NotSent(
                        Outcome.NotSent.Why.NO_ROUTE, "the Service lets no TCP in there"))
                : prober.probe(target, probe, late);
    return ProvenPaths.outside(reachable, sightings, time);
  }

  /** Returns where the observations of the other ways come from, which are begun where needed. */
  public ObservationSource peers() {
    return network == Network.OUTSIDE ? this::take : ObservationSource.none();
  }

  private ObservationSource.Heard take() {
    if (patienceIsOver()) {
      inside.need(need());
    }
    ObservationSource.Heard heard = inside.take();
    peers = heard.peers();
    return heard;
  }

  private InsidePaths.Need need() {
    if (!directly()) {
      return InsidePaths.Need.ANY_WAY;
    }
    Instant since = time.now().minus(DOUBTED_AFTER);
    return sources.discovery().current().of(Role.SERVER).stream()
            .allMatch(server -> sightings.answeredUdpSince(server, since))
        ? InsidePaths.Need.NOTHING
        : InsidePaths.Need.PODS;
  }

  /** Takes note of faults, so that the nodes of sick pods are looked at first. */
  void heed(MonitorEvent event) {
    if (event instanceof MonitorEvent.FaultFound found) {
      found.fault().subject().instance().flatMap(Instance::node).ifPresent(inside::prefer);
    }
  }

  /** Returns what was seen from here. */
  public Sightings sightings() {
    return sightings;
  }

  /** Returns the addresses that say nothing to one who is here. */
  public List<Target> leftOut() {
    return focus.leftOut();
  }

  /**
   * Returns whether the servers themselves are seen over UDP, from here or from pods: without that
   * nothing can be proven about any of them.
   */
  public boolean serversSeen() {
    return network != Network.OUTSIDE || directly() || seenFromInside();
  }

  private boolean directly() {
    return sightings.serverAnsweredUdpSince(time.now().minus(SEEN_WITHIN));
  }

  private boolean seenFromInside() {
    return peers.stream()
        .anyMatch(peer -> peer.heard() && peer.vantage().network() != Network.TUNNEL);
  }

  /** Returns whether anything at all is heard, by any way. */
  public boolean anyHeard() {
    return sightings.anyHeard() || peers.stream().anyMatch(Peer::heard);
  }

  /** Returns what came of each way by now; nothing inside the cluster. */
  public List<PathReport> report() {
    if (network != Network.OUTSIDE) {
      return List.of();
    }
    List<PathReport> ways = new ArrayList<>(List.of(direct(), external()));
    ways.addAll(inside.report(directly()));
    return ways;
  }

  private PathReport direct() {
    List<Target> servers = sources.discovery().current().of(Role.SERVER);
    long heard =
        servers.stream()
            .filter(server -> sightings.of(server).filter(Sighting::udp).isPresent())
            .count();
    String count = heard + " of " + servers.size() + " pods' addresses are heard from here";
    if (heard > 0) {
      return new PathReport(Path.DIRECT_UDP, State.SEEN, count);
    }
    return !servers.isEmpty() && patienceIsOver()
        ? new PathReport(
            Path.DIRECT_UDP,
            State.NOTHING,
            sightings.noWay(servers)
                ? "this machine has no route to the pods' addresses"
                : "not a packet came back from any of " + servers.size() + " pods' addresses")
        : new PathReport(Path.DIRECT_UDP, State.TRYING, count);
  }

  private PathReport external() {
    List<ExternalAddress> known = external.known();
    List<ExternalAddress> used = known.stream().filter(external::answered).toList();
    String problems =
        external.problems().isEmpty() ? "" : "; " + String.join("; ", external.problems());
    if (!used.isEmpty()) {
      return new PathReport(
          Path.EXTERNAL_ADDRESS, State.SEEN, "answered: " + words(used) + problems);
    }
    if (!external.read()) {
      return new PathReport(
          Path.EXTERNAL_ADDRESS, State.TRYING, "the API has not told the Services yet" + problems);
    }
    if (known.isEmpty()) {
      return new PathReport(
          Path.EXTERNAL_ADDRESS,
          State.NOT_TRIED,
          "no load balancer, external address or node port leads to the DNS pods" + problems);
    }
    return new PathReport(
        Path.EXTERNAL_ADDRESS,
        patienceIsOver() ? State.NOTHING : State.TRYING,
        "asked: " + words(known) + problems);
  }

  private static String words(List<ExternalAddress> addresses) {
    return addresses.stream()
        .map(address -> address.kind().words() + " " + address.target().id())
        .collect(Collectors.joining(", "));
  }

  private boolean patienceIsOver() {
    Instant now = time.now();
    return !begun.equals(Instant.MAX)
        && (begun.plus(LONGEST_PATIENCE).isBefore(now)
            || sources.discovery().current().of(Role.SERVER).stream()
                .flatMap(server -> sightings.of(server).stream())
                .anyMatch(seen -> seen.since().plus(PATIENCE).isBefore(now)));
  }

  @Override
  public void close() {
    external.close();
    inside.close();
  }
}
