package dev.dnshealth.core.monitor.rule;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.NodeFacts;
import dev.dnshealth.core.facts.Facts.Phase;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What always holds an action back, as the API tells of it: rule 7, word for word. */
enum Trouble {
  ROLLOUT,
  JUST_ROLLED_OUT,
  PAUSED,
  YOUNG,
  TERMINATING,
  CRASH_LOOPING,
  ANOTHER_PENDING,
  ANOTHER_CRASH_LOOPING,
  ANOTHER_TERMINATING,
  RESTARTED,
  NOT_READY,
  OUT_OF_THE_ENDPOINTS,
  NO_CONTROLLER,
  NO_TARGET_REF,
  HOST_NETWORK,
  NODE_NOT_READY,
  NODE_CORDONED,
  NODE_GOING_AWAY,
  NODE_UNKNOWN,
  POD_UNKNOWN,
  COREFILE_CHANGED,
  COREFILE_UNKNOWN,
  RIGHT_MISSING,
  RIGHTS_UNKNOWN,
  WORKLOAD_UNKNOWN,
  /** The member is told otherwise, see there. */
  NOT_LEADER;

  /** Returns what the API says with this trouble in it. */
  Facts in(Facts facts, Instance sick, Instant now) {
    return switch (this) {
      case ROLLOUT, JUST_ROLLED_OUT, PAUSED, WORKLOAD_UNKNOWN ->
          new Facts(
              facts.asOf(),
              workload(facts, now),
              facts.pods(),
              facts.nodes(),
              facts.config(),
              facts.missingRights());
      case NODE_NOT_READY, NODE_CORDONED, NODE_GOING_AWAY, NODE_UNKNOWN ->
          new Facts(
              facts.asOf(),
              facts.workload(),
              facts.pods(),
              nodes(facts, sick),
              facts.config(),
              facts.missingRights());
      case COREFILE_CHANGED, COREFILE_UNKNOWN ->
          new Facts(
              facts.asOf(),
              facts.workload(),
              facts.pods(),
              facts.nodes(),
              this == COREFILE_UNKNOWN
                  ? Optional.empty()
                  : Optional.of(new Facts.ConfigFacts("coredns", Optional.of(now))),
              facts.missingRights());
      case RIGHT_MISSING, RIGHTS_UNKNOWN ->
          new Facts(
              facts.asOf(),
              facts.workload(),
              facts.pods(),
              facts.nodes(),
              facts.config(),
              this == RIGHTS_UNKNOWN
                  ? Optional.empty()
                  : Optional.of(List.of("create pods/eviction")));
      case NOT_LEADER -> facts;
      case POD_UNKNOWN,
          YOUNG,
          TERMINATING,
          CRASH_LOOPING,
          RESTARTED,
          NOT_READY,
          OUT_OF_THE_ENDPOINTS,
          NO_CONTROLLER,
          NO_TARGET_REF,
          HOST_NETWORK ->
          facts.withPods(pods(facts, sick.uid(), now));
      case ANOTHER_PENDING, ANOTHER_CRASH_LOOPING, ANOTHER_TERMINATING ->
          facts.pods().keySet().stream()
              .filter(uid -> !uid.equals(sick.uid()))
              .findFirst()
              .map(uid -> facts.withPods(pods(facts, uid, now)))
              .orElse(facts);
    };
  }

  private Optional<Facts.Workload> workload(Facts facts, Instant now) {
    Optional<Facts.Pause> pause =
        this == PAUSED
            ? Optional.of(new Facts.Pause("people work", Optional.empty()))
            : Optional.empty();
    return this == WORKLOAD_UNKNOWN
        ? Optional.empty()
        : facts
            .workload()
            .map(
                w ->
                    new Facts.Workload(
                        w.kind(),
                        w.namespace(),
                        w.name(),
                        w.uid(),
                        w.wanted(),
                        w.settled() && this != ROLLOUT,
                        this == JUST_ROLLED_OUT
                            ? Optional.of(now.minus(Duration.ofSeconds(50)))
                            : w.changedAt(),
                        w.pause().or(() -> pause),
                        w.sharedLabels(),
                        w.memory()));
  }

  private Map<String, NodeFacts> nodes(Facts facts, Instance sick) {
    Map<String, NodeFacts> nodes = new HashMap<>(facts.nodes());
    String name = sick.node().orElseThrow();
    if (this == NODE_UNKNOWN) {
      nodes.remove(name);
    } else {
      nodes.computeIfPresent(
          name,
          (n, old) ->
              new NodeFacts(
                  n,
                  old.ready() && this != NODE_NOT_READY,
                  old.schedulable() && this != NODE_CORDONED,
                  old.goingAway() || this == NODE_GOING_AWAY));
    }
    return nodes;
  }

  private Map<String, PodFacts> pods(Facts facts, String uid, Instant now) {
    Map<String, PodFacts> pods = new HashMap<>(facts.pods());
    if (this == POD_UNKNOWN) {
      pods.remove(uid);
    } else {
      pods.computeIfPresent(uid, (u, pod) -> pod(pod, now));
    }
    return pods;
  }

  private PodFacts pod(PodFacts p, Instant now) {
    boolean crashes = this == CRASH_LOOPING || this == ANOTHER_CRASH_LOOPING;
    boolean goes = this == TERMINATING || this == ANOTHER_TERMINATING;
    return new PodFacts(
        p.name(),
        p.uid(),
        p.node(),
        crashes ? Phase.CRASH_LOOPING : this == ANOTHER_PENDING ? Phase.PENDING : p.phase(),
        p.ready() && this != NOT_READY,
        this == YOUNG ? Optional.of(now.minus(Duration.ofSeconds(25))) : p.readySince(),
        p.startedAt(),
        this == RESTARTED ? Optional.of(now.minus(Duration.ofSeconds(50))) : p.lastRestartAt(),
        p.terminating() || goes,
        p.controlled() && this != NO_CONTROLLER,
        p.hostNetwork() || this == HOST_NETWORK,
        p.inEndpointSlice() && this != NO_TARGET_REF,
        p.servingEndpoint() && this != OUT_OF_THE_ENDPOINTS);
  }
}
