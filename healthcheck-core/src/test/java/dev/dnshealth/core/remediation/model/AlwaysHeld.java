package dev.dnshealth.core.remediation.model;

import static dev.dnshealth.core.remediation.HoldReason.ACTION_UNDER_WAY;
import static dev.dnshealth.core.remediation.HoldReason.COREFILE_UNPROVEN;
import static dev.dnshealth.core.remediation.HoldReason.FACTS_MISSING;
import static dev.dnshealth.core.remediation.HoldReason.HOST_NETWORK;
import static dev.dnshealth.core.remediation.HoldReason.KUBELET_IS_ON_IT;
import static dev.dnshealth.core.remediation.HoldReason.MAINTENANCE;
import static dev.dnshealth.core.remediation.HoldReason.NODE_NOT_FIT;
import static dev.dnshealth.core.remediation.HoldReason.NOT_IN_ENDPOINT_SLICE;
import static dev.dnshealth.core.remediation.HoldReason.NOT_LEADER;
import static dev.dnshealth.core.remediation.HoldReason.NO_CONTROLLER;
import static dev.dnshealth.core.remediation.HoldReason.NO_REMEDIATOR;
import static dev.dnshealth.core.remediation.HoldReason.OBSERVE_MODE;
import static dev.dnshealth.core.remediation.HoldReason.PAUSED;
import static dev.dnshealth.core.remediation.HoldReason.PODS_NOT_RUNNING;
import static dev.dnshealth.core.remediation.HoldReason.POD_TERMINATING;
import static dev.dnshealth.core.remediation.HoldReason.POD_YOUNG;
import static dev.dnshealth.core.remediation.HoldReason.RESTART_HARMFUL;
import static dev.dnshealth.core.remediation.HoldReason.RIGHT_MISSING;
import static dev.dnshealth.core.remediation.HoldReason.ROLLOUT;

import dev.dnshealth.core.config.MaintenanceWindows;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rule 7 in the reference model: what is always a reason to hold, and what must be known for it.
 */
final class AlwaysHeld {

  /** What the loss of a pod makes worse. */
  static final Set<String> HARMED =
      Set.of(
          "DNS-NEW-PODS-FAIL",
          "DNS-COREFILE-REJECTED",
          "DNS-ALL-UNREADY",
          "DNS-STALE-FLOWS",
          "DNS-OVERLOAD",
          "DNS-PODS-OOM-KILLED",
          "DNS-TERMINATION-GAP",
          "DNS-FORWARD-LIMIT",
          "DNS-PODS-NOT-STARTED",
          "DNS-ROLLOUT");

  private final Case c;
  private final Instance pod;
  private final PlannerModel.Kind kind;
  private final Instant now = Evidence.NOW;
  private final RepairPolicy limits;
  private final List<Set<HoldReason>> objections;

  private AlwaysHeld(
      Case c, Instance pod, PlannerModel.Kind kind, List<Set<HoldReason>> objections) {
    this.c = c;
    this.pod = pod;
    this.kind = kind;
    this.limits = c.occasion().policy().repair();
    this.objections = objections;
  }

  /** Adds everything that speaks against acting on {@code pod}. */
  static void objections(
      Case c, Instance pod, PlannerModel.Kind kind, List<Set<HoldReason>> objections) {
    new AlwaysHeld(c, pod, kind, objections).alwaysHeld();
  }

  private void forbid(boolean forbidden, HoldReason... reasons) {
    if (forbidden) {
      objections.add(Set.of(reasons));
    }
  }

  /** Rule 7, and what the holds that are always there need to know. */
  private void alwaysHeld() {
    Optional<Facts> facts = c.occasion().facts();
    Optional<Facts.Workload> workload = facts.flatMap(Facts::workload);
    forbid(
        facts.isEmpty()
            || Duration.between(facts.get().asOf(), now).compareTo(limits.factsAge()) > 0
            || workload.isEmpty()
            || pod(pod).isEmpty()
            || facts.get().missingRights().isEmpty(),
        FACTS_MISSING);
    whoMayAct(facts.flatMap(Facts::missingRights).orElse(List.of()));
    forbid(
        workload
            .filter(w -> !w.settled() || younger(w.changedAt(), limits.rolloutGrace()))
            .isPresent(),
        ROLLOUT);
    boolean paused =
        workload
            .flatMap(Facts.Workload::pause)
            .filter(p -> p.until().isEmpty() || p.until().get().isAfter(now))
            .isPresent();
    forbid(paused || maintained(), paused ? PAUSED : MAINTENANCE);
    pod(pod).ifPresent(this::fit);
    forbid(
        pods().stream()
            .filter(p -> !p.uid().equals(pod.uid()))
            .anyMatch(
                p ->
                    p.terminating()
                        || Set.of("PENDING", "CRASH_LOOPING", "UNKNOWN")
                            .contains(p.phase().name())),
        PODS_NOT_RUNNING);
    node(facts);
    corefile(facts);
    forbid(
        c.occasion().diagnosis().faults().stream().anyMatch(f -> HARMED.contains(f.id().value())),
        RESTART_HARMFUL);
  }

  private void whoMayAct(List<String> missing) {
    Standing standing = c.occasion().standing();
    boolean leads =
        standing instanceof Standing.Alone
            || (standing instanceof Standing.Leads lead && now.isBefore(lead.until()));
    forbid(!leads, NOT_LEADER);
    if (c.occasion().policy().mode() == Mode.OBSERVE) {
      forbid(true, OBSERVE_MODE);
    } else if (!c.occasion().canAct()) {
      forbid(true, NO_REMEDIATOR);
    } else if (c.occasion().busy()) {
      forbid(true, ACTION_UNDER_WAY);
    } else {
      forbid(!missing.isEmpty(), RIGHT_MISSING);
    }
  }

  /** Of several reasons to leave a pod alone any will do. */
  private void fit(Facts.PodFacts p) {
    List<HoldReason> reasons = new ArrayList<>();
    if (p.terminating()) {
      reasons.add(POD_TERMINATING);
    }
    if (!p.controlled()) {
      reasons.add(NO_CONTROLLER);
    }
    if (p.hostNetwork()) {
      reasons.add(HOST_NETWORK);
    }
    if (!p.inEndpointSlice()) {
      reasons.add(NOT_IN_ENDPOINT_SLICE);
    }
    if (younger(p.lastRestartAt(), limits.restartGrace())
        || !p.ready()
        || !p.servingEndpoint()
        || p.phase() != Facts.Phase.RUNNING) {
      reasons.add(KUBELET_IS_ON_IT);
    }
    if (p.readySince().isEmpty() || younger(p.readySince(), limits.youngPod())) {
      reasons.add(POD_YOUNG);
    }
    forbid(!reasons.isEmpty(), reasons.toArray(HoldReason[]::new));
  }

  private void node(Optional<Facts> facts) {
    Optional<Facts.NodeFacts> node =
        pod.node().flatMap(name -> facts.map(f -> f.nodes().get(name)));
    if (node.isEmpty()) {
      forbid(true, FACTS_MISSING);
      return;
    }
    Facts.NodeFacts n = node.get();
    boolean sick = !n.ready() || !n.schedulable() || n.goingAway();
    forbid(sick || (kind != PlannerModel.Kind.SILENT && !apiReachedFrom(pod.node())), NODE_NOT_FIT);
  }

  /**
   * We are there ourselves, or another vantage, in the pods' network; or a neighbour knows what is
   * new.
   */
  private boolean apiReachedFrom(Optional<String> node) {
    return c.evidence().peers().stream()
            .filter(peer -> peer.heard() && peer.api())
            .map(Peer::vantage)
            .anyMatch(from -> from.network() == Network.POD && from.node().equals(node))
        || c.evidence().seen().stream()
            .anyMatch(
                line ->
                    (c.evidence().own(line)
                            && line.from().network() == Network.POD
                            && line.from().node().equals(node))
                        || (!line.server().uid().equals(pod.uid())
                            && line.server().node().equals(node)
                            && line.knowsTheNews(c.evidence().news())));
  }

  private void corefile(Optional<Facts> facts) {
    Optional<Instant> changed = facts.flatMap(Facts::config).flatMap(Facts.ConfigFacts::changedAt);
    if (changed.isEmpty()) {
      forbid(facts.isPresent(), FACTS_MISSING);
      return;
    }
    forbid(
        pods().stream()
            .filter(p -> !p.uid().equals(pod.uid()) && p.ready() && p.servingEndpoint())
            .flatMap(p -> p.startedAt().stream())
            .noneMatch(changed.get()::isBefore),
        COREFILE_UNPROVEN);
  }

  private Collection<Facts.PodFacts> pods() {
    return c.occasion().facts().map(facts -> facts.pods().values()).orElse(List.of());
  }

  private Optional<Facts.PodFacts> pod(Instance instance) {
    return pods().stream().filter(p -> p.uid().equals(instance.uid())).findFirst();
  }

  private boolean younger(Optional<Instant> event, Duration age) {
    return event.filter(at -> Duration.between(at, now).compareTo(age) < 0).isPresent();
  }

  /** By the minute of the week. */
  private boolean maintained() {
    OffsetDateTime date = now.atOffset(ZoneOffset.UTC);
    int minute = minuteOfWeek(date.getDayOfWeek(), date.toLocalTime());
    for (MaintenanceWindows.Window window : limits.maintenance().windows()) {
      int length = Math.floorMod(minuteOfDay(window.to()) - minuteOfDay(window.from()) - 1, 1440);
      int days = Math.floorMod(window.last().getValue() - window.first().getValue(), 7);
      for (int day = 0; day <= days; day++) {
        int start = minuteOfWeek(window.first().plus(day), window.from());
        if (Math.floorMod(minute - start, 7 * 1440) <= length) {
          return true;
        }
      }
    }
    return false;
  }

  private static int minuteOfWeek(DayOfWeek day, LocalTime time) {
    return day.getValue() * 1440 + minuteOfDay(time);
  }

  private static int minuteOfDay(LocalTime time) {
    return time.getHour() * 60 + time.getMinute();
  }
}
