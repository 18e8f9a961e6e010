package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds while something else is wrong that the loss of a pod would make worse. */
final class NoHarm implements Guard {

  @Override
  public String rule() {
    return "While anything is wrong that the loss of a pod makes worse, no pod is replaced, "
        + "whatever else it has.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.RESTART_HARMFUL;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion.diagnosis().faults().stream()
        .filter(fault -> fault.info().restartHelps() == RestartHelps.HARMFUL)
        .findFirst()
        .map(fault -> Hold.of(reason(), proposal.fault(), words(fault)));
  }

  private static String words(Fault fault) {
    return "it would make " + fault.id() + " worse: " + fault.info().title();
  }
}
