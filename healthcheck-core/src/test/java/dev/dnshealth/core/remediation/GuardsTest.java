package dev.dnshealth.core.remediation;

import static dev.dnshealth.core.facts.Facts.Phase.CRASH_LOOPING;
import static dev.dnshealth.core.facts.Facts.Phase.PENDING;
import static dev.dnshealth.core.facts.Facts.Phase.RUNNING;
import static dev.dnshealth.core.facts.Facts.Phase.UNKNOWN;
import static dev.dnshealth.core.remediation.HoldReason.COREFILE_UNPROVEN;
import static dev.dnshealth.core.remediation.HoldReason.FACTS_MISSING;
import static dev.dnshealth.core.remediation.HoldReason.HOST_NETWORK;
import static dev.dnshealth.core.remediation.HoldReason.KUBELET_IS_ON_IT;
import static dev.dnshealth.core.remediation.HoldReason.MAINTENANCE;
import static dev.dnshealth.core.remediation.HoldReason.NODE_NOT_FIT;
import static dev.dnshealth.core.remediation.HoldReason.NOT_IN_ENDPOINT_SLICE;
import static dev.dnshealth.core.remediation.HoldReason.NO_CONTROLLER;
import static dev.dnshealth.core.remediation.HoldReason.PAUSED;
import static dev.dnshealth.core.remediation.HoldReason.PODS_NOT_RUNNING;
import static dev.dnshealth.core.remediation.HoldReason.POD_TERMINATING;
import static dev.dnshealth.core.remediation.HoldReason.POD_YOUNG;
import static dev.dnshealth.core.remediation.HoldReason.RIGHT_MISSING;
import static dev.dnshealth.core.remediation.HoldReason.ROLLOUT;
import static dev.dnshealth.core.remediation.HoldReason.TOO_FEW_SIBLINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.MaintenanceWindows;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.NodeFacts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.Facts.Workload;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A deaf pod that would be replaced, were it not for one fact. */
class GuardsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SICK = "uid-1";
  private static final String SIBLING = "uid-2";

  static Stream<Arguments> factsThatHold() {
    return Stream.of(
        hold(POD_TERMINATING, "sick pod is being deleted", pod(SICK, p -> p.terminating = true)),
        hold(NO_CONTROLLER, "nobody would replace it", pod(SICK, p -> p.controlled = false)),
        hold(HOST_NETWORK, "it uses its node's network", pod(SICK, p -> p.hostNetwork = true)),
        hold(NOT_IN_ENDPOINT_SLICE, "no slice names it", pod(SICK, p -> p.inSlice = false)),
        hold(KUBELET_IS_ON_IT, "it is not ready", pod(SICK, p -> p.ready = false)),
        hold(KUBELET_IS_ON_IT, "it gets no traffic", pod(SICK, p -> p.serving = false)),
        hold(KUBELET_IS_ON_IT, "a part of it crashes", pod(SICK, p -> p.phase = CRASH_LOOPING)),
        hold(KUBELET_IS_ON_IT, "nobody knows what it does", pod(SICK, p -> p.phase = UNKNOWN)),
        hold(
            KUBELET_IS_ON_IT,
            "it was just restarted",
            pod(SICK, p -> p.lastRestartAt = Optional.of(START.plusSeconds(60)))),
        hold(
            POD_YOUNG,
            "it is new",
            pod(SICK, p -> p.readySince = Optional.of(START.plusSeconds(60)))),
        hold(POD_YOUNG, "nobody knows its age", pod(SICK, p -> p.readySince = Optional.empty())),
        hold(PODS_NOT_RUNNING, "sibling is pending", pod(SIBLING, p -> p.phase = PENDING)),
        hold(PODS_NOT_RUNNING, "sibling crashes", pod(SIBLING, p -> p.phase = CRASH_LOOPING)),
        hold(PODS_NOT_RUNNING, "sibling goes", pod(SIBLING, p -> p.terminating = true)),
        hold(TOO_FEW_SIBLINGS, "sibling is not ready", pod(SIBLING, p -> p.ready = false)),
        hold(TOO_FEW_SIBLINGS, "sibling gets no traffic", pod(SIBLING, p -> p.serving = false)),
        hold(ROLLOUT, "a rollout is under way", workload(false, Optional.empty())),
        hold(ROLLOUT, "it was just over", workload(true, Optional.of(START.plusSeconds(60)))),
        hold(PAUSED, "people paused it", paused(Optional.empty())),
        hold(PAUSED, "people paused it for an hour", paused(Optional.of(START.plusSeconds(3600)))),
        hold(NODE_NOT_FIT, "its node is not ready", node(false, true, false)),
        hold(NODE_NOT_FIT, "its node is cordoned", node(true, false, false)),
        hold(NODE_NOT_FIT, "its node goes away", node(true, true, true)),
        hold(FACTS_MISSING, "its node is not known", f -> with(f, f.pods(), Map.of())),
        hold(FACTS_MISSING, "the pod is not known", f -> with(f, Map.of(), f.nodes())),
        hold(
            COREFILE_UNPROVEN,
            "the Corefile changed",
            f -> config(f, Optional.of(new Facts.ConfigFacts("coredns", Optional.of(START))))),
        hold(FACTS_MISSING, "the Corefile is not known", f -> config(f, Optional.empty())),
        hold(
            RIGHT_MISSING,
            "a right is missing",
            f -> rights(f, Optional.of(List.of("create pods/eviction")))),
        hold(FACTS_MISSING, "rights are not known", f -> rights(f, Optional.empty())),
        hold(
            FACTS_MISSING,
            "the facts are old",
            f ->
                new Facts(
                    START, f.workload(), f.pods(), f.nodes(), f.config(), f.missingRights())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("factsThatHold")
  void factHoldsTheActionBack(HoldReason reason, String what, UnaryOperator<Facts> change) {
    SimulatedCluster cluster = new SimulatedCluster(2, START);
    Simulation simulation = run(cluster, change);

    assertThat(simulation.performed()).as(what).isEmpty();
    Set<HoldReason> reasons =
        simulation.report().holds().stream().map(Hold::reason).collect(Collectors.toSet());
    assertThat(reasons).contains(reason);
  }

  @Test
  void withoutSuchAFactThePodIsReplaced() {
    Simulation simulation = run(new SimulatedCluster(2, START), UnaryOperator.identity());

    assertThat(simulation.performed()).hasSize(1);
  }

  @Test
  void pauseThatIsOverHoldsNothing() {
    SimulatedCluster cluster = new SimulatedCluster(2, START);

    Simulation simulation = run(cluster, paused(Optional.of(START.plusSeconds(60))));

    assertThat(simulation.performed()).hasSize(1);
  }

  @Test
  void nothingIsDoneAtATimeOfMaintenance() {
    SimulatedCluster cluster = new SimulatedCluster(2, START);
    Policy policy =
        Policy.defaults()
            .withRepair(
                RepairPolicy.defaults()
                    .withMaintenance(MaintenanceWindows.parse("00:00-00:10").orElseThrow()));

    Simulation simulation = run(cluster, policy, UnaryOperator.identity());

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().holds())
        .filteredOn(hold -> hold.reason() == MAINTENANCE)
        .singleElement()
        .satisfies(hold -> assertThat(hold.until()).contains(START.plusSeconds(600)));
    simulation.run(Duration.ofMinutes(10));
    assertThat(simulation.performed()).hasSize(1);
  }

  private static Simulation run(SimulatedCluster cluster, UnaryOperator<Facts> change) {
    return run(cluster, Policy.defaults(), change);
  }

  private static Simulation run(
      SimulatedCluster cluster, Policy policy, UnaryOperator<Facts> change) {
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    Simulation simulation =
        new Simulation(
            cluster,
            Setup.of("tester", vantage, true, policy),
            DefaultProbes.forCluster(
                "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), ""),
            START);
    simulation.run(Duration.ofSeconds(60));
    cluster.factsChange(change);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    simulation.run(Duration.ofSeconds(20));
    return simulation;
  }

  private static Arguments hold(HoldReason reason, String what, UnaryOperator<Facts> change) {
    return Arguments.of(reason, what, change);
  }

  /** The parts of a pod's facts that the tests change. */
  private static final class Changed {
    private Facts.Phase phase = RUNNING;
    private boolean ready = true;
    private Optional<Instant> readySince = Optional.of(START.minusSeconds(3600));
    private Optional<Instant> lastRestartAt = Optional.empty();
    private boolean terminating;
    private boolean controlled = true;
    private boolean hostNetwork;
    private boolean inSlice = true;
    private boolean serving = true;
  }

  private static UnaryOperator<Facts> pod(String uid, Consumer<Changed> change) {
    Changed c = new Changed();
    change.accept(c);
    return facts -> {
      PodFacts old = facts.pods().get(uid);
      Map<String, PodFacts> pods = new HashMap<>(facts.pods());
      pods.put(
          uid,
          new PodFacts(
              old.name(),
              uid,
              old.node(),
              c.phase,
              c.ready,
              c.readySince,
              old.startedAt(),
              c.lastRestartAt,
              c.terminating,
              c.controlled,
              c.hostNetwork,
              c.inSlice,
              c.serving));
      return with(facts, pods, facts.nodes());
    };
  }

  private static UnaryOperator<Facts> node(boolean ready, boolean schedulable, boolean goingAway) {
    return facts -> {
      Map<String, NodeFacts> nodes = new HashMap<>(facts.nodes());
      nodes.replaceAll((name, old) -> new NodeFacts(name, ready, schedulable, goingAway));
      return with(facts, facts.pods(), nodes);
    };
  }

  private static UnaryOperator<Facts> workload(boolean settled, Optional<Instant> changedAt) {
    return f ->
        new Facts(
            f.asOf(),
            Optional.of(
                new Workload("Deployment", "kube-system", "coredns", "d-1", 2, settled, changedAt)),
            f.pods(),
            f.nodes(),
            f.config(),
            f.missingRights());
  }

  private static UnaryOperator<Facts> paused(Optional<Instant> until) {
    return f ->
        new Facts(
            f.asOf(),
            Optional.of(
                new Workload(
                    "Deployment",
                    "kube-system",
                    "coredns",
                    "d-1",
                    2,
                    true,
                    Optional.empty(),
                    Optional.of(new Facts.Pause("nodes are upgraded", until)),
                    Optional.empty(),
                    Optional.empty())),
            f.pods(),
            f.nodes(),
            f.config(),
            f.missingRights());
  }

  private static Facts with(Facts f, Map<String, PodFacts> pods, Map<String, NodeFacts> nodes) {
    return new Facts(f.asOf(), f.workload(), pods, nodes, f.config(), f.missingRights());
  }

  private static Facts config(Facts f, Optional<Facts.ConfigFacts> config) {
    return new Facts(f.asOf(), f.workload(), f.pods(), f.nodes(), config, f.missingRights());
  }

  private static Facts rights(Facts f, Optional<List<String>> rights) {
    return new Facts(f.asOf(), f.workload(), f.pods(), f.nodes(), f.config(), rights);
  }
}
