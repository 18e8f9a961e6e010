package dev.dnshealth.core.monitor;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the monitor was last told of the world.
 *
 * @param targets what is checked
 * @param serversSince since when the servers are these
 * @param plan with which probes
 * @param facts what the API knows
 * @param ledger the ledger, as it was last read or written
 * @param ledgerProblem why there is no ledger, if there is none
 * @param standing whether this process is the one to act
 * @param peers the other vantages
 * @param peersComplete whether these are all
 */
record World(
    Targets targets,
    Instant serversSince,
    ProbePlan plan,
    Optional<Facts> facts,
    Optional<Ledger> ledger,
    String ledgerProblem,
    Standing standing,
    List<Peer> peers,
    boolean peersComplete) {

  World {
    peers = List.copyOf(peers);
  }

  World with(Targets newTargets, ProbePlan newPlan, Instant now) {
    boolean same = newTargets.of(Role.SERVER).equals(targets.of(Role.SERVER));
    return new World(
        newTargets,
        same ? serversSince : now,
        newPlan,
        facts,
        ledger,
        ledgerProblem,
        standing,
        peers,
        peersComplete);
  }

  World with(Facts newFacts) {
    return new World(
        targets,
        serversSince,
        plan,
        Optional.of(newFacts),
        ledger,
        ledgerProblem,
        standing,
        peers,
        peersComplete);
  }

  World with(Optional<Ledger> newLedger, String problem) {
    return new World(
        targets, serversSince, plan, facts, newLedger, problem, standing, peers, peersComplete);
  }

  World with(Standing newStanding) {
    return new World(
        targets,
        serversSince,
        plan,
        facts,
        ledger,
        ledgerProblem,
        newStanding,
        peers,
        peersComplete);
  }

  World with(List<Peer> newPeers, boolean complete) {
    return new World(
        targets, serversSince, plan, facts, ledger, ledgerProblem, standing, newPeers, complete);
  }

  /**
   * Returns what another vantage told, made of the objects that are here already, for there may be
   * tens of thousands of these. Empty for what is of no use: of a vantage or a target that is not
   * known, or the answer to a question that is not ours. By questions of its own a vantage could
   * make a server look sick, or a look at it look sound.
   */
  Optional<Observation> told(Observation observation) {
    Optional<Vantage> from =
        peers.stream()
            .map(Peer::vantage)
            .filter(vantage -> vantage.id().equals(observation.from().id()))
            .findFirst()
            .filter(observation.from()::equals);
    Optional<Target> target =
        targets.all().stream().filter(observation.target()::equals).findFirst();
    Optional<Probe> probe = pathProbes().filter(observation.probe()::equals).findFirst();
    return from.isEmpty() || target.isEmpty() || probe.isEmpty()
        ? Optional.empty()
        : Optional.of(observation.with(from.get(), target.get(), probe.get()));
  }

  /** The questions that tell of paths. */
  private Stream<Probe> pathProbes() {
    return Stream.of(
            plan.entries().stream()
                .map(ProbePlan.Entry::probe)
                .filter(probe -> probe.queryClass() == QueryClass.INTERNAL),
            ConfirmationProbes.udp(plan).stream(),
            ConfirmationProbes.tcp(plan).stream())
        .flatMap(probes -> probes);
  }

  Viewers viewers(Vantage here) {
    return new Viewers(here, peers, peersComplete, plan.servers());
  }
}
