package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Refusal;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one step of repair comes to, while it is being worked out: how far repair has come, and what
 * is to be done. For one step and one thread.
 */
final class RepairDraft {

  /** How long nothing is tried after something went wrong on our side. */
  static final Duration AFTER_MISHAP = Duration.ofSeconds(5);

  private final View view;
  private final Instant now;
  private final List<Effect> effects = new ArrayList<>();
  private final List<Target> probeTargets = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private Repair repair;

  RepairDraft(View view, Repair repair) {
    this.view = view;
    this.now = view.now();
    this.repair = repair;
  }

  View view() {
    return view;
  }

  /** Returns how far repair has come. */
  Repair repair() {
    return repair;
  }

  void set(Repair next) {
    repair = next;
  }

  /** Returns what is to be done, in order. */
  List<Effect> effects() {
    return effects;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  /** Returns to which targets {@link #probes()} are to be sent. */
  List<Target> probeTargets() {
    return probeTargets;
  }

  /** Returns the probes to send, each to its own target. */
  List<Probe> probes() {
    return probes;
  }

  void send(Target target, Probe probe) {
    probeTargets.add(target);
    probes.add(probe);
  }

  /** Returns the faults, unless the prober itself may be at fault. */
  List<Fault> sure() {
    return view.diagnosis().unknown().isEmpty() ? view.diagnosis().faults() : List.of();
  }

  /** Who only watches leaves the record to those who act. */
  boolean mayAct() {
    return view.setup().canAct() && view.setup().policy().mode() == Mode.ACT;
  }

  /** Returns whether this process is the one of those that may act that does. */
  boolean leads() {
    return view.world().standing().leads(now);
  }

  void settle(Reservation reservation, Ledger.Outcome outcome, String detail) {
    settle(new Ledger.Entry(reservation, outcome, detail, Optional.empty(), Optional.empty()));
  }

  void settle(Ledger.Entry entry) {
    repair = repair.unsettled(entry);
  }

  /** What a person asked for is done. */
  void served(Episode.Ground ground) {
    if (ground.onRequest()) {
      repair = repair.request(Optional.empty());
    }
  }

  void giveUp(String why) {
    repair = repair.refused(new Refusal(now.plus(AFTER_MISHAP), HoldReason.REFUSED, why));
    move(new Episode.Watching(), why);
  }

  void move(Episode next, String why) {
    Phase from = repair.episode().phase();
    if (from != next.phase()) {
      if (!from.next().contains(next.phase())) {
        throw new IllegalStateException("no way from " + from + " to " + next.phase());
      }
      emit(new MonitorEvent.PhaseChanged(now, from, next.phase(), why));
    }
    repair = repair.episode(next);
  }

  void emit(MonitorEvent event) {
    effects.add(new Effect.Emit(event));
  }

  boolean passed(Instant from, Duration span) {
    return !from.plus(span).isAfter(now);
  }
}
