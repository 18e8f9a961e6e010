package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts.NodeFacts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.Optional;
import java.util.Set;

/** Holds when the pod's node is not ready, cordoned or going away. */
final class NodeFit implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.NODE_NOT_FIT, HoldReason.FACTS_MISSING);
  }

  @Override
  public String rule() {
    return "On a node that is not ready, cordoned or going away, the fault may be the " + "node's.";
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
    return n.ready() && n.schedulable() && !n.goingAway()
        ? Optional.empty()
        : Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
  }
}
