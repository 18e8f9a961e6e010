package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the listeners were told, so that they are told edges and not levels. Immutable.
 *
 * @param verdict the last verdict
 * @param states what the targets counted as
 * @param faults the faults that are present
 * @param holds the holds that are present
 * @param withheld the faults that are present and would have been acted on
 * @param leader who leads; absent while there are no others, or nothing was told yet
 */
record Known(
    Verdict verdict,
    Map<Target, TargetState> states,
    Map<Fault.Key, Since<Fault>> faults,
    Map<Hold.Key, Since<Hold>> holds,
    Set<Fault.Key> withheld,
    Optional<Leader> leader) {

  /** Something that is there since a time. */
  record Since<T>(T what, Instant at) {}

  /** Whether this process leads, and who does, if that is known. */
  record Leader(boolean self, Optional<String> name) {}

  record Told(Known next, List<MonitorEvent> events) {}

  static Known nothing() {
    return new Known(Verdict.UNKNOWN, Map.of(), Map.of(), Map.of(), Set.of(), Optional.empty());
  }

  Told update(View view, Plan plan) {
    Situation situation = view.situation();
    Diagnosis diagnosis = view.diagnosis();
    Instant now = diagnosis.at();
    List<MonitorEvent> events = new ArrayList<>();
    Standing standing = view.world().standing();
    Optional<Leader> nextLeader = leader(standing, now);
    if (!nextLeader.equals(leader)) {
      events.add(
          new MonitorEvent.LeaderChanged(
              now, standing.leads(now), standing.leader(now), standing.words(now)));
    }
    Map<Target, TargetState> nextStates = states(situation);
    nextStates.forEach(
        (target, state) -> {
          TargetState before = states.getOrDefault(target, TargetState.UNKNOWN);
          if (before != state) {
            events.add(new MonitorEvent.TargetChanged(now, target, before, state));
          }
        });
    states.keySet().stream()
        .filter(target -> !nextStates.containsKey(target))
        .forEach(target -> events.add(new MonitorEvent.TargetGone(now, target)));
    Map<Fault.Key, Since<Fault>> nextFaults =
        diff(
            faults,
            diagnosis.faults(),
            Fault::key,
            now,
            fault -> events.add(new MonitorEvent.FaultFound(now, fault)),
            (fault, lasted) -> events.add(new MonitorEvent.FaultGone(now, fault, lasted)));
    Map<Hold.Key, Since<Hold>> nextHolds =
        diff(
            holds,
            plan.holds(),
            Hold::key,
            now,
            hold -> events.add(new MonitorEvent.HoldBegan(now, hold)),
            (hold, lasted) -> events.add(new MonitorEvent.HoldEnded(now, hold, lasted)));
    Set<Fault.Key> nextWithheld = new LinkedHashSet<>(withheld);
    nextWithheld.retainAll(nextFaults.keySet());
    plan.withheld()
        .filter(proposal -> nextWithheld.add(proposal.fault().key()))
        .ifPresent(proposal -> events.add(new MonitorEvent.ActionWithheld(now, proposal)));
    if (diagnosis.verdict() != verdict) {
      events.add(new MonitorEvent.VerdictChanged(now, verdict, diagnosis));
    }
    return new Told(
        new Known(diagnosis.verdict(), nextStates, nextFaults, nextHolds, nextWithheld, nextLeader),
        events);
  }

  private static Optional<Leader> leader(Standing standing, Instant now) {
    return standing instanceof Standing.Alone
        ? Optional.empty()
        : Optional.of(new Leader(standing.leads(now), standing.leader(now)));
  }

  /** Returns what each target counts as, seen from any vantage. */
  static Map<Target, TargetState> states(Situation situation) {
    Map<Target, List<Line>> seen =
        situation.lines().stream().collect(Collectors.groupingBy(Line::target));
    Map<Target, TargetState> states = new LinkedHashMap<>();
    situation
        .targets()
        .all()
        .forEach(target -> states.put(target, state(seen.getOrDefault(target, List.of()))));
    return states;
  }

  private static TargetState state(List<Line> seen) {
    Optional<Instant> silent = Line.silentSince(seen);
    if (seen.stream().anyMatch(line -> line.answering(silent))) {
      return TargetState.ANSWERING;
    }
    return silent.isPresent() ? TargetState.SILENT : TargetState.UNKNOWN;
  }

  private static <K, T> Map<K, Since<T>> diff(
      Map<K, Since<T>> before,
      List<T> present,
      Function<T, K> key,
      Instant now,
      Consumer<T> began,
      BiConsumer<T, Duration> ended) {
    Map<K, Since<T>> next = new LinkedHashMap<>();
    for (T thing : present) {
      Since<T> old = before.get(key.apply(thing));
      boolean another = next.containsKey(key.apply(thing));
      next.put(key.apply(thing), new Since<>(thing, old == null ? now : old.at()));
      // Several guards may give one reason.
      if (old == null && !another) {
        began.accept(thing);
      }
    }
    before.forEach(
        (k, old) -> {
          if (!next.containsKey(k)) {
            ended.accept(old.what(), Duration.between(old.at(), now));
          }
        });
    return next;
  }
}
