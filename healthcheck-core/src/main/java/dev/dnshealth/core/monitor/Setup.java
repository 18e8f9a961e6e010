package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Diagnoser;
import dev.dnshealth.core.diagnosis.FaultCatalogue;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.RemediationPlanner;
import dev.dnshealth.core.remediation.guard.Guards;
import java.util.Objects;

/**
 * What does not change while a monitor lives.
 *
 * @param holder under which name actions are reserved; unique for each process that ever runs
 * @param vantage where probes are sent from
 * @param canAct whether there is a remediator
 * @param policy the numbers
 * @param diagnoser the fault rules
 * @param planner the guards
 */
public record Setup(
    String holder,
    Vantage vantage,
    boolean canAct,
    Policy policy,
    Diagnoser diagnoser,
    RemediationPlanner planner) {

  public Setup {
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(diagnoser, "diagnoser");
    Objects.requireNonNull(planner, "planner");
  }

  /** Returns a set-up with every rule and every guard there is. */
  public static Setup of(String holder, Vantage vantage, boolean canAct, Policy policy) {
    return new Setup(
        holder,
        vantage,
        canAct,
        policy,
        new Diagnoser(FaultCatalogue.rules()),
        new RemediationPlanner(Guards.all()));
  }
}
