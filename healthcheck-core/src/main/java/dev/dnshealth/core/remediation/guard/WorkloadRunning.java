package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts.Phase;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;

/** Holds while another pod of the workload is pending, crash-looping or going. */
final class WorkloadRunning implements Guard {

  @Override
  public String rule() {
    return "While another pod of the workload is pending, crashing or going, a replacement "
        + "might not run either.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.PODS_NOT_RUNNING;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return occasion.facts().stream()
        .flatMap(facts -> facts.pods().values().stream())
        .filter(pod -> !pod.uid().equals(proposal.instance().uid()))
        .filter(WorkloadRunning::outOfOrder)
        .findFirst()
        .map(pod -> Hold.of(reason(), proposal.fault(), describe(pod)));
  }

  private static boolean outOfOrder(PodFacts pod) {
    return pod.terminating()
        || (pod.phase() != Phase.RUNNING
            && pod.phase() != Phase.SUCCEEDED
            && pod.phase() != Phase.FAILED);
  }

  private static String describe(PodFacts pod) {
    return pod.name() + (pod.terminating() ? " is being deleted" : " is " + pod.phase());
  }
}
