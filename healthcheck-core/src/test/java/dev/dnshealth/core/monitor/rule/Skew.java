package dev.dnshealth.core.monitor.rule;

import dev.dnshealth.core.facts.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Says facts by a clock that is not the cluster's. */
final class Skew {

  private Skew() {}

  static Facts of(Facts facts, Duration skew) {
    if (skew.isZero()) {
      return facts;
    }
    Map<String, Facts.PodFacts> pods = new HashMap<>();
    facts.pods().forEach((uid, pod) -> pods.put(uid, of(pod, skew)));
    return new Facts(
        facts.asOf().plus(skew),
        facts
            .workload()
            .map(
                w ->
                    new Facts.Workload(
                        w.kind(),
                        w.namespace(),
                        w.name(),
                        w.uid(),
                        w.wanted(),
                        w.settled(),
                        of(w.changedAt(), skew),
                        w.pause(),
                        w.sharedLabels(),
                        w.memory())),
        pods,
        facts.nodes(),
        facts.config(),
        facts.missingRights());
  }

  static Facts asOf(Facts facts, Instant asOf) {
    return new Facts(
        asOf, facts.workload(), facts.pods(), facts.nodes(), facts.config(), facts.missingRights());
  }

  private static Facts.PodFacts of(Facts.PodFacts pod, Duration skew) {
    return new Facts.PodFacts(
        pod.name(),
        pod.uid(),
        pod.node(),
        pod.phase(),
        pod.ready(),
        of(pod.readySince(), skew),
        of(pod.startedAt(), skew),
        of(pod.lastRestartAt(), skew),
        pod.terminating(),
        pod.controlled(),
        pod.hostNetwork(),
        pod.inEndpointSlice(),
        pod.servingEndpoint());
  }

  private static Optional<Instant> of(Optional<Instant> at, Duration skew) {
    return at.map(instant -> instant.plus(skew));
  }
}
