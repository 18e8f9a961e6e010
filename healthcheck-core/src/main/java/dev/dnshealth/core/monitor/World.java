package dev.dnshealth.core.monitor;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.target.Targets;
import java.util.Optional;

/**
 * What the monitor was last told of the world.
 *
 * @param targets what is checked
 * @param plan with which probes
 * @param facts what the API knows
 * @param ledger the ledger, as it was last read or written
 * @param ledgerProblem why there is no ledger, if there is none
 */
record World(
    Targets targets,
    ProbePlan plan,
    Optional<Facts> facts,
    Optional<Ledger> ledger,
    String ledgerProblem) {

  World with(Targets newTargets, ProbePlan newPlan) {
    return new World(newTargets, newPlan, facts, ledger, ledgerProblem);
  }

  World with(Facts newFacts) {
    return new World(targets, plan, Optional.of(newFacts), ledger, ledgerProblem);
  }

  World with(Optional<Ledger> newLedger, String problem) {
    return new World(targets, plan, facts, newLedger, problem);
  }
}
