package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts.Phase;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Holds for a pod that others deal with, or that nobody would replace. */
final class PodFit implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(
        HoldReason.KUBELET_IS_ON_IT,
        HoldReason.POD_TERMINATING,
        HoldReason.NO_CONTROLLER,
        HoldReason.HOST_NETWORK,
        HoldReason.NOT_IN_ENDPOINT_SLICE,
        HoldReason.POD_YOUNG);
  }

  @Override
  public String rule() {
    return "A pod that others deal with is left to them: one that is being deleted, new, "
        + "just restarted or not ready. One that nobody would replace, that uses its node's"
        + " network, or that no EndpointSlice names, is not touched.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.KUBELET_IS_ON_IT;
  }

  /** A pod that goes needs no more, and one that nobody would replace would only be lost. */
  @Override
  public Set<HoldReason> overridable() {
    return Set.of(
        HoldReason.KUBELET_IS_ON_IT,
        HoldReason.HOST_NETWORK,
        HoldReason.NOT_IN_ENDPOINT_SLICE,
        HoldReason.POD_YOUNG);
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    PodFacts pod =
        occasion.facts().map(facts -> facts.pods().get(proposal.instance().uid())).orElse(null);
    if (pod == null) {
      return Optional.empty(); // FactsKnown holds.
    }
    return problem(pod, occasion).map(reason -> Hold.of(reason, proposal.fault(), reason.words()));
  }

  private static Optional<HoldReason> problem(PodFacts pod, Occasion occasion) {
    RepairPolicy policy = occasion.policy().repair();
    Instant now = occasion.now();
    if (pod.terminating()) {
      return Optional.of(HoldReason.POD_TERMINATING);
    }
    if (!pod.controlled()) {
      return Optional.of(HoldReason.NO_CONTROLLER);
    }
    if (pod.hostNetwork()) {
      return Optional.of(HoldReason.HOST_NETWORK);
    }
    if (!pod.inEndpointSlice()) {
      return Optional.of(HoldReason.NOT_IN_ENDPOINT_SLICE);
    }
    boolean restarted =
        pod.lastRestartAt().filter(at -> at.plus(policy.restartGrace()).isAfter(now)).isPresent();
    boolean running = pod.phase() == Phase.RUNNING;
    if (restarted || !running || !pod.ready() || !pod.servingEndpoint()) {
      return Optional.of(HoldReason.KUBELET_IS_ON_IT);
    }
    boolean old =
        pod.readySince().filter(at -> !at.plus(policy.youngPod()).isAfter(now)).isPresent();
    return old ? Optional.empty() : Optional.of(HoldReason.POD_YOUNG);
  }
}
