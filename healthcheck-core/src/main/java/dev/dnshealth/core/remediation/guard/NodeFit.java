package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.facts.Facts.NodeFacts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;
import java.util.Set;

/** Holds when the pod's node is not fit, or may be what is at fault. */
final class NodeFit implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.NODE_NOT_FIT, HoldReason.FACTS_MISSING);
  }

  @Override
  public String rule() {
    return "On a node that is not ready, cordoned or going away, the fault may be the node's. And "
        + "a pod that lacks the API's data is replaced only where other pods on its node are known "
        + "to reach the API: this process itself, another vantage that is heard, or another DNS "
        + "pod that knows the news. Else its replacement might never be ready.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NODE_NOT_FIT;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    Optional<NodeFacts> node =
        occasion
            .facts()
            .flatMap(facts -> proposal.instance().node().map(name -> facts.nodes().get(name)));
    if (node.isEmpty()) {
      return Optional.of(
          Hold.of(HoldReason.FACTS_MISSING, proposal.fault(), "the pod's node is not known"));
    }
    NodeFacts n = node.get();
    if (!n.ready() || !n.schedulable() || n.goingAway()) {
      return Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
    }
    Doubt doubt = Doubt.of(proposal.fault());
    return doubt == Doubt.SILENCE || apiReached(n.name(), proposal, occasion)
        ? Optional.empty()
        : Optional.of(
            Hold.of(
                reason(),
                proposal.fault(),
                "it is not known whether pods on " + n.name() + " reach the API"));
  }

  /** That the API is reached from here is known by the age of the facts: see FactsKnown. */
  private static boolean apiReached(String node, Proposal proposal, Occasion occasion) {
    boolean here =
        occasion.situation().lines().stream()
            .filter(occasion.situation()::own)
            .map(Line::vantage)
            .anyMatch(at -> isPodOn(node, at));
    return here
        || occasion.situation().viewers().others().stream()
            .anyMatch(peer -> peer.heard() && peer.api() && isPodOn(node, peer.vantage()))
        || occasion.situation().servers().stream()
            .filter(server -> !server.instance().uid().equals(proposal.instance().uid()))
            .filter(server -> server.instance().node().equals(Optional.of(node)))
            // Older names a server knows from memory, long after it lost the API.
            .anyMatch(server -> server.reading(QueryClass.TRUTH) == Reading.RIGHT);
  }

  private static boolean isPodOn(String node, Vantage vantage) {
    return vantage.network() == Network.POD && vantage.node().equals(Optional.of(node));
  }
}
