package dev.dnshealth.core.monitor;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  Viewers viewers(Vantage here) {
    return new Viewers(here, peers, peersComplete);
  }
}
