package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Sharing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.k8s.peers.ObservationCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A cluster with a vantage on every node and two that may lead, in which all is well, in virtual
 * time. Who looks at what, how often, what is told and what the leader makes of it is the
 * production code's; the network is left out.
 */
record ManyVantages(int nodes, int pods) {

  static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          new ClusterNames(
              "cluster.local", List.of(Addresses.literal("10.96.0.1")), "example.com"));

  static final String HEADING =
      "| Nodes | DNS pods | Period | Queries/s at a pod | Pulls/s | Bytes/s | API requests/s | Leader's CPU | Leader's heap |"
          + System.lineSeparator()
          + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

  static final Vantage LEADER = new Vantage("healthcheck-0", Optional.of("node-0"), Network.POD);

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration PULL = Duration.ofMillis(500);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int MEMBERS = 2;

  /**
   * What a vantage asks the API: the Service every 5 s, three lists a minute, a token each 5 to 10
   * minutes.
   */
  private static final double ASKED_EACH_SECOND = 1 / 5.0 + 3 / 60.0;

  private static final double TOKENS_EACH_SECOND = 1 / 450.0;

  /**
   * What it took a leader.
   *
   * @param cores CPU seconds in a second
   * @param bytesPerSecond what came in, packed
   * @param heap bytes that it held in the end; 0 if that was not measured
   */
  record Cost(double cores, double bytesPerSecond, long heap) {}

  Set<String> servers() {
    return targets().of(Role.SERVER).stream()
        .flatMap(target -> target.instance().stream())
        .map(Instance::uid)
        .collect(Collectors.toSet());
  }

  Targets targets() {
    List<Target> all = new ArrayList<>();
    all.add(Target.service("kube-dns", Addresses.socketAddress("10.96.0.10", 53)));
    for (int i = 0; i < pods; i++) {
      Instance instance =
          new Instance(
              "coredns-" + i,
              "5a4be7c0-93a1-4b6e-8f4d-%012d".formatted(i),
              Optional.of("node-" + i * (nodes / pods)));
      all.add(Target.server(instance, Addresses.socketAddress("10.244.0." + (i + 1), 53)));
    }
    return new Targets(all, START, true);
  }

  List<PeerPod> peers() {
    List<PeerPod> peers = new ArrayList<>();
    for (int i = 1; i < MEMBERS; i++) {
      peers.add(peer("healthcheck-" + i, i, true));
    }
    for (int i = 0; i < nodes; i++) {
      peers.add(peer("healthcheck-vantage-" + i, i, false));
    }
    return peers;
  }

  private static PeerPod peer(String name, int node, boolean member) {
    return new PeerPod(
        "uid-of-" + name,
        new Vantage(name, Optional.of("node-" + node), Network.POD),
        URI.create("http://192.0.2.1:9890/api/v1/observations"),
        member);
  }

  PeerShares shares() {
    return PeerShares.none().with(peers(), servers());
  }

  ProbePlan planOf(PeerPod peer, PeerShares shares) {
    return shares.of(peer).map(share -> share.of(PLAN)).orElse(PLAN);
  }

  /** Megabytes of heap with the memory limit that docs/vantages.md advises: a third of that. */
  int heap() {
    return nodes > 1000 ? 128 : 64;
  }

  private double queriesPerSecond(ProbePlan plan) {
    int asked = plan.servers().map(Set::size).orElse(pods);
    return asked * plan.queriesPerSecond(Role.SERVER) + plan.queriesPerSecond(Role.SERVICE);
  }

  double mostQueriesPerSecondOfAVantage() {
    PeerShares shares = shares();
    return peers().stream()
        .filter(peer -> !peer.member())
        .mapToDouble(peer -> queriesPerSecond(planOf(peer, shares)))
        .max()
        .orElseThrow();
  }

  /**
   * What comes through the Service is spread evenly; what comes directly is the most of any pod.
   */
  double queriesPerSecondAtOnePod() {
    PeerShares shares = shares();
    Map<String, Double> direct = new HashMap<>();
    double through = PLAN.queriesPerSecond(Role.SERVICE);
    for (PeerPod peer : peers()) {
      ProbePlan plan = planOf(peer, shares);
      through += plan.queriesPerSecond(Role.SERVICE);
      for (String server : plan.servers().orElse(servers())) {
        direct.merge(server, plan.queriesPerSecond(Role.SERVER), Double::sum);
      }
    }
    double most = direct.values().stream().max(Double::compare).orElseThrow();
    return most + PLAN.queriesPerSecond(Role.SERVER) + through / pods;
  }

  double pullsPerSecond() {
    return peers().size() / (PULL.toMillis() / 1000.0 * Sharing.slowdown(shares().count()));
  }

  double observationsPerSecond() {
    PeerShares shares = shares();
    return peers().stream()
        .filter(peer -> !peer.member())
        .mapToDouble(peer -> queriesPerSecond(planOf(peer, shares)))
        .sum();
  }

  double apiRequestsPerSecond() {
    double slowdown = Sharing.slowdown(shares().count());
    return nodes * (ASKED_EACH_SECOND / slowdown + TOKENS_EACH_SECOND);
  }

  /** Lets a leader take in what all others tell for so long, and tells what that took. */
  Cost leader(Duration span) {
    MonitorState state =
        MonitorState.initial(Setup.of("leader", LEADER, true, Policy.defaults()), START);
    PeerShares shares = shares();
    List<PeerPod> peers = peers();
    Targets targets = targets();
    state = state.step(new Input.Discovered(START, targets, PLAN)).state();
    state =
        state
            .step(
                new Input.PeersChanged(
                    START,
                    peers.stream()
                        .map(p -> new Peer(p.vantage(), "1", Peer.State.HEARD, true, ""))
                        .toList(),
                    true))
            .state();
    Duration interval =
        Duration.ofMillis(Math.round(PULL.toMillis() * Sharing.slowdown(shares.count())));
    Map<PeerPod, VantageTelling> asking = new HashMap<>();
    peers.forEach(
        peer -> asking.put(peer, VantageTelling.of(peer.vantage(), planOf(peer, shares), targets)));
    long bytes = 0;
    long cpu = 0;
    Instant warm = START.plus(span.dividedBy(2));
    for (Instant now = START; now.isBefore(START.plus(span)); now = now.plus(TICK)) {
      for (int i = 0; i < peers.size(); i++) {
        Duration offset = interval.multipliedBy(i).dividedBy(peers.size());
        if (turn(now, offset, interval)) {
          byte[] told = asking.get(peers.get(i)).tell(now);
          long before = cpuTime();
          for (Observation seen : read(told, now)) {
            state = state.step(new Input.Observed(seen.at(), seen)).state();
          }
          cpu += now.isBefore(warm) ? 0 : cpuTime() - before;
          bytes += now.isBefore(warm) ? 0 : told.length;
        }
      }
      long before = cpuTime();
      state = state.step(new Input.Tick(now)).state();
      cpu += now.isBefore(warm) ? 0 : cpuTime() - before;
    }
    double seconds = span.toMillis() / 2000.0;
    return new Cost(cpu / 1e9 / seconds, bytes / seconds, 0);
  }

  private static boolean turn(Instant now, Duration offset, Duration interval) {
    long sinceFirst = Duration.between(START.plus(offset), now).toMillis();
    return sinceFirst >= 0 && sinceFirst % interval.toMillis() < TICK.toMillis();
  }

  private static List<Observation> read(byte[] told, Instant now) {
    try (GZIPInputStream unzip = new GZIPInputStream(new ByteArrayInputStream(told))) {
      return new ObservationCodec().read(unzip.readAllBytes(), now).observations();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  String row(Cost cost) {
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %.1f s | %.1f | %.0f | %,.0f | %.1f | %.2f cores | %d MB |",
        nodes,
        pods,
        Sharing.slowdown(shares().count()),
        queriesPerSecondAtOnePod(),
        pullsPerSecond(),
        cost.bytesPerSecond(),
        apiRequestsPerSecond(),
        cost.cores(),
        cost.heap() >> 20);
  }
}
