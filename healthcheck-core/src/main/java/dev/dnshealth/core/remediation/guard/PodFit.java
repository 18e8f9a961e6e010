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
import java.util.ArrayList;
import java.util.List;
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
    return checkAll(proposal, occasion).stream().findFirst();
  }

  @Override
  public List<Hold> checkAll(Proposal proposal, Occasion occasion) {
    PodFacts pod =
        occasion.facts().map(facts -> facts.pods().get(proposal.instance().uid())).orElse(null);
    if (pod == null) {
      return List.of(); // FactsKnown holds.
    }
    return problems(pod, occasion).stream()
        .map(reason -> Hold.of(reason, proposal.fault(), reason.words()))
        .toList();
  }

  private static List<HoldReason> problems(PodFacts pod, Occasion occasion) {
    RepairPolicy policy = occasion.policy().repair();
    Instant now = occasion.now();
    boolean restarted =
        pod.lastRestartAt().filter(at -> at.plus(policy.restartGrace()).isAfter(now)).isPresent();
    boolean running = pod.phase() == Phase.RUNNING;
    boolean old =
        pod.readySince().filter(at -> !at.plus(policy.youngPod()).isAfter(now)).isPresent();
    List<HoldReason> problems = new ArrayList<>();
    add(problems, pod.terminating(), HoldReason.POD_TERMINATING);
    add(problems, !pod.controlled(), HoldReason.NO_CONTROLLER);
    add(problems, pod.hostNetwork(), HoldReason.HOST_NETWORK);
    add(problems, !pod.inEndpointSlice(), HoldReason.NOT_IN_ENDPOINT_SLICE);
    add(
        problems,
        restarted || !running || !pod.ready() || !pod.servingEndpoint(),
        HoldReason.KUBELET_IS_ON_IT);
    add(problems, !old, HoldReason.POD_YOUNG);
    return problems;
  }

  private static void add(List<HoldReason> problems, boolean problem, HoldReason reason) {
    if (problem) {
      problems.add(reason);
    }
  }
}
