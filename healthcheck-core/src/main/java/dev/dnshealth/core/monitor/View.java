package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Plan;
import java.time.Instant;
import java.util.List;

/**
 * All that the step of repair looks at, and does not change.
 *
 * @param setup what never changes
 * @param world what was last told
 * @param probing what is under way
 * @param situation the evidence
 * @param diagnosis what it says
 */
record View(Setup setup, World world, Probing probing, Situation situation, Diagnosis diagnosis) {

  Instant now() {
    return situation.now();
  }

  /** Returns what is to be done. Holds about the subject of the action under way are left out. */
  Plan plan(Repair repair) {
    Plan plan =
        setup
            .planner()
            .plan(
                new Occasion(
                    situation,
                    diagnosis,
                    world.facts(),
                    world.ledger(),
                    world.ledgerProblem(),
                    repair.confirmation(),
                    repair.refusal(),
                    repair.request(),
                    world.standing(),
                    repair.episode().busy() || repair.unsettled().isPresent(),
                    setup.canAct(),
                    setup.policy()));
    if (!repair.episode().busy()) {
      return plan;
    }
    List<Hold> holds =
        plan.holds().stream()
            .filter(
                hold ->
                    hold.subject().instance().isEmpty()
                        || !hold.subject().instance().equals(repair.episode().instance()))
            .toList();
    return plan.withHolds(holds);
  }
}
