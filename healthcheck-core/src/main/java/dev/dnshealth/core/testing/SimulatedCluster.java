package dev.dnshealth.core.testing;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.target.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A cluster's DNS as plain data: some pods behind a Service, each with what is wrong with it. No
 * packet is sent; outcomes are computed. For one thread.
 */
public final class SimulatedCluster {

  /** The address of the simulated API Service, with which answers are compared. */
  public static final String API = "10.96.0.1";

  private static final Duration ANSWER_TIME = Duration.ofMillis(1);

  private final Map<String, Map<Instance, Health>> seen = new HashMap<>();
  private final Map<Instance, Health> pods = new LinkedHashMap<>();
  private final Map<String, Instant> readySince = new HashMap<>();
  private final int wanted;
  private Instant now;
  private UnaryOperator<Facts> factsChange = UnaryOperator.identity();
  private boolean api = true;
  private boolean serviceBroken;
  private int made;
  private Instant asOf;

  /** What is the matter with a pod. */
  public enum Health {
    SERVING,
    /** UDP is dead, TCP answers. */
    DEAF,
    /** TCP connects, nothing answers. */
    HUNG,
    /** No packet comes back. */
    UNREACHABLE,
    /** The port is closed. */
    CLOSED,
    /** The cluster's names are answered, others get SERVFAIL. */
    UPSTREAM_DEAD,
    /** Every name gets SERVFAIL. */
    FAILING,
    /** The cluster's names get SERVFAIL, others are answered. */
    UNSYNCED,
    /** What the API learned lately is not known. */
    OUTDATED
  }

  /** Makes a cluster whose pods have been serving for an hour. */
  public SimulatedCluster(int replicas, Instant now) {
    this.now = now;
    this.asOf = now;
    this.wanted = replicas;
    for (int i = 0; i < replicas; i++) {
      addPod(now.minus(Duration.ofHours(1)));
    }
  }

  /** Moves the cluster's clock. */
  public void at(Instant instant) {
    now = instant;
    if (api) {
      asOf = instant;
    }
  }

  /** Returns the pods, oldest first. */
  public List<Instance> pods() {
    return List.copyOf(pods.keySet());
  }

  /** Sets what is the matter with a pod. */
  public void set(Instance pod, Health health) {
    pods.replace(pod, health);
  }

  /** Sets how a pod fares as this vantage sees it, whatever others see. */
  public void set(String vantage, Instance pod, Health health) {
    seen.computeIfAbsent(vantage, id -> new HashMap<>()).put(pod, health);
  }

  /** Sets what is the matter with every pod. */
  public void setAll(Health health) {
    pods.replaceAll((pod, old) -> health);
  }

  /** Breaks or mends the way through the Service's address. */
  public void serviceBroken(boolean broken) {
    serviceBroken = broken;
  }

  /** Takes the API away, or gives it back. */
  public void api(boolean reachable) {
    api = reachable;
  }

  /** Removes a pod and puts a new one in its place that serves at once. */
  public Instance replace(Instance pod) {
    pods.remove(pod);
    readySince.remove(pod.uid());
    return addPod(now);
  }

  /** Returns the targets as a discovery would see them. */
  public Targets targets() {
    List<Target> all = new ArrayList<>();
    all.add(Target.service("kube-dns", address("10.96.0.10")));
    pods.keySet().forEach(pod -> all.add(Target.server(pod, address(ip(pod)))));
    return new Targets(all, asOf, true);
  }

  /** Sets what the API tells otherwise than it is. */
  public void factsChange(UnaryOperator<Facts> change) {
    factsChange = change;
  }

  /** Returns the facts as the API would tell them. */
  public Facts facts() {
    return factsChange.apply(trueFacts());
  }

  private Facts trueFacts() {
    Map<String, Facts.PodFacts> podFacts = new HashMap<>();
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    for (Instance pod : pods.keySet()) {
      Optional<Instant> since = Optional.ofNullable(readySince.get(pod.uid()));
      podFacts.put(
          pod.uid(),
          new Facts.PodFacts(
              pod.name(),
              pod.uid(),
              pod.node(),
              Facts.Phase.RUNNING,
              true,
              since,
              since,
              Optional.empty(),
              false,
              true,
              false,
              true,
              true));
      String node = pod.node().orElseThrow();
      nodes.put(node, new Facts.NodeFacts(node, true, true, false));
    }
    return new Facts(
        asOf,
        Optional.of(
            new Facts.Workload(
                "Deployment",
                "kube-system",
                "coredns",
                "d-1",
                wanted,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of("k8s-app")),
                Optional.empty())),
        podFacts,
        nodes,
        Optional.of(new Facts.ConfigFacts("coredns", Optional.of(Instant.EPOCH))),
        Optional.of(List.of()));
  }

  /**
   * Returns what a probe comes to; the Service hands it to the pod that {@code dice} picks.
   *
   * @param dice any number, another one for each probe
   */
  public Outcome outcome(Target target, Probe probe, long dice) {
    return outcome("", target, probe, dice);
  }

  /** Returns what a probe from this vantage comes to. */
  Outcome outcome(String vantage, Target target, Probe probe, long dice) {
    if (target.instance().isPresent()) {
      return outcome(health(vantage, target.instance().get()), probe);
    }
    List<Instance> backends = List.copyOf(pods.keySet());
    return serviceBroken || backends.isEmpty()
        ? silence(probe, false)
        : outcome(health(vantage, backends.get(Math.floorMod(dice, backends.size()))), probe);
  }

  private Health health(String vantage, Instance pod) {
    Health there = pods.getOrDefault(pod, Health.UNREACHABLE);
    return seen.getOrDefault(vantage, Map.of()).getOrDefault(pod, there);
  }

  private static Outcome outcome(Health health, Probe probe) {
    boolean tcp = probe.wire().transport() == Transport.TCP;
    boolean external = probe.queryClass() == QueryClass.EXTERNAL;
    return switch (health) {
      case SERVING -> answer(probe);
      case DEAF -> tcp ? answer(probe) : silence(probe, false);
      case HUNG -> silence(probe, tcp);
      case UNREACHABLE -> silence(probe, false);
      case CLOSED ->
          new Outcome.Unreachable(Outcome.Unreachable.Where.PORT, Timing.of(ANSWER_TIME));
      case UPSTREAM_DEAD -> external ? reply(Rcode.SERVFAIL, List.of()) : answer(probe);
      case FAILING -> reply(Rcode.SERVFAIL, List.of());
      case UNSYNCED -> external ? answer(probe) : reply(Rcode.SERVFAIL, List.of());
      case OUTDATED ->
          probe.queryClass() == QueryClass.TRUTH ? reply(Rcode.NXDOMAIN, List.of()) : answer(probe);
    };
  }

  private static Outcome answer(Probe probe) {
    String name = probe.question().name();
    return switch (probe.queryClass()) {
      case MUST_NOT_EXIST, TRUTH_GONE, EXTERNAL_RANDOM -> reply(Rcode.NXDOMAIN, List.of());
      case INTERNAL_EMPTY -> reply(Rcode.NOERROR, List.of());
      case INTERNAL_RECORDS ->
          reply(
              Rcode.NOERROR,
              List.of(
                  new Reply.Answer(
                      name,
                      probe.question().type().code(),
                      5,
                      "kubernetes.default.svc.cluster.local.")));
      case INTERNAL, TRUTH, EXTERNAL, LARGE, WHO, INTERCEPTION ->
          reply(Rcode.NOERROR, List.of(new Reply.Answer(name, RecordType.A.code(), 5, API)));
    };
  }

  private static Outcome reply(int rcode, List<Reply.Answer> answers) {
    return new Outcome.Answered(
        new Reply(rcode, true, false, answers, 100), Timing.of(ANSWER_TIME));
  }

  private static Outcome silence(Probe probe, boolean connected) {
    Timing timing =
        new Timing(
            probe.timeout(),
            connected ? Optional.of(ANSWER_TIME) : Optional.empty(),
            Duration.ZERO);
    return new Outcome.TimedOut(timing, 0);
  }

  private Instance addPod(Instant since) {
    made++;
    Instance pod = new Instance("coredns-" + made, "uid-" + made, Optional.of("node-" + made % 2));
    pods.put(pod, Health.SERVING);
    readySince.put(pod.uid(), since);
    return pod;
  }

  private static String ip(Instance pod) {
    int number = Integer.parseInt(pod.uid().substring("uid-".length()));
    return "10.244." + number / 250 + "." + (number % 250 + 1);
  }

  private static InetSocketAddress address(String ip) {
    return Addresses.socketAddress(ip, 53);
  }
}
