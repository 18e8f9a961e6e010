package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationBatch;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.Pull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A DNS Service with some pods, and what a prober makes of it. */
final class ProberSamples {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          "cluster.local", List.of(Addresses.literal("10.43.0.1")), "example.com");
  static final Target SERVICE =
      Target.service("kube-system/kube-dns", Addresses.socketAddress("10.43.0.10", 53));

  private ProberSamples() {}

  /** Returns the Service and one pod on each of these nodes. */
  static Targets targets(String... nodes) {
    Stream<Target> pods =
        Stream.iterate(0, i -> i + 1).limit(nodes.length).map(i -> pod(i, nodes[i]));
    return new Targets(Stream.concat(Stream.of(SERVICE), pods).toList(), NOW, true);
  }

  static Target pod(int number, String node) {
    return Target.server(
        new Instance("coredns-" + number, "uid-" + number, Optional.of(node)),
        Addresses.socketAddress("10.42." + number / 200 + "." + (1 + number % 200), 53));
  }

  static Vantage vantage(String node) {
    return new Vantage("prober " + node, Optional.of(node), Network.POD);
  }

  static ProberWork work(String node, String... nodes) {
    return ProberWork.of(vantage(node), targets(nodes), PLAN);
  }

  static ProberJob job(String name, ProberWork work) {
    return new ProberJob(name, "run1", "image:1", work.vantage().node().orElseThrow(), work);
  }

  /** Returns an answer that a prober saw. */
  static Observation answer(long id, Vantage from, Instant at) {
    Timing timing = Timing.of(Duration.ofMillis(1));
    return seen(
        id, from, at, new Outcome.Answered(new Reply(0, true, false, List.of(), 60), timing));
  }

  /** Returns what else a prober saw of the same pod. */
  static Observation seen(long id, Vantage from, Instant at, Outcome outcome) {
    Probe probe = PLAN.entries().get(0).probe();
    return new Observation(
        id, from, pod(0, "node-1"), probe, at.minusMillis(1), at, outcome, false);
  }

  static Pull told(Vantage vantage, Cursor next, Observation... seen) {
    return new Pull.Told(
        new ObservationBatch(vantage, next, 0, new OwnState(Set.of(), false), List.of(seen)),
        Duration.ofMillis(10));
  }
}
