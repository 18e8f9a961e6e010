package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A simulated cluster and a monitor on it, with the default numbers. */
abstract class Scenario {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), "example.com");

  SimulatedCluster cluster = new SimulatedCluster(2, START);
  Simulation simulation = simulation(Policy.defaults());

  Simulation simulation(Policy policy) {
    return simulation(policy, PLAN);
  }

  Simulation simulation(Policy policy, ProbePlan plan) {
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    return new Simulation(cluster, Setup.of("tester", vantage, true, policy), plan, START);
  }

  /** Returns a plan with a Service that the API has and that a pod with old data does not know. */
  static ProbePlan planWithNews() {
    Truth newest =
        new Truth(
            "default/made-later",
            new Question("made-later.default.svc.cluster.local.", RecordType.A),
            Optional.of(Set.of(SimulatedCluster.API)));
    return DefaultProbes.forCluster(
        new ClusterNames(
            "cluster.local",
            List.of(Addresses.literal(SimulatedCluster.API)),
            "example.com",
            Optional.empty(),
            List.of(newest),
            Optional.empty()));
  }

  void twoPods() {
    run(60);
  }

  void pods(int count) {
    cluster = new SimulatedCluster(count, START);
    simulation = simulation(Policy.defaults());
    run(60);
  }

  void run(int seconds) {
    simulation.run(Duration.ofSeconds(seconds));
  }

  Set<HoldReason> holds() {
    return simulation.report().holds().stream()
        .map(hold -> hold.reason())
        .collect(Collectors.toSet());
  }

  List<FaultId> faults() {
    return simulation.report().diagnosis().faults().stream().map(fault -> fault.id()).toList();
  }

  List<String> acted() {
    return simulation.performed().stream().map(r -> r.action().instance().name()).toList();
  }
}
