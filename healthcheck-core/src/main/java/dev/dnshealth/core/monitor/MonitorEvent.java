package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.RequestPlan;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that happened, told once when it begins and once when it ends. */
public sealed interface MonitorEvent {

  /** Returns when. */
  Instant at();

  /** A probe came to an end. The only event that is frequent. */
  record Probed(Observation observation) implements MonitorEvent {
    @Override
    public Instant at() {
      return observation.at();
    }
  }

  /** A target counts as something else now. */
  record TargetChanged(Instant at, Target target, TargetState from, TargetState to)
      implements MonitorEvent {}

  /** A target is no longer there. */
  record TargetGone(Instant at, Target target) implements MonitorEvent {}

  /** The verdict is another one now. */
  record VerdictChanged(Instant at, Verdict from, Diagnosis diagnosis) implements MonitorEvent {}

  /**
   * Another of those that may act leads now, or nobody does; not told where there are no others.
   *
   * @param self whether it is this process
   * @param leader who it is, if that is known
   * @param why the same in words
   */
  record LeaderChanged(Instant at, boolean self, Optional<String> leader, String why)
      implements MonitorEvent {}

  /** A fault was found. */
  record FaultFound(Instant at, Fault fault) implements MonitorEvent {}

  /** A fault is no longer seen. */
  record FaultGone(Instant at, Fault fault, Duration lasted) implements MonitorEvent {}

  /** Nothing is done about a fault, for a reason. */
  record HoldBegan(Instant at, Hold hold) implements MonitorEvent {}

  /** That reason is gone. */
  record HoldEnded(Instant at, Hold hold, Duration lasted) implements MonitorEvent {}

  /** The episode moved on. */
  record PhaseChanged(Instant at, Phase from, Phase to, String why) implements MonitorEvent {}

  /** An action would have been taken against a fault, were the mode not to observe. */
  record ActionWithheld(Instant at, Proposal proposal) implements MonitorEvent {}

  /** What a person asked for was held until the person's patience was over: it is not done. */
  record RequestHeld(Instant at, RequestPlan plan) implements MonitorEvent {}

  /** An action is reserved and about to be sent. */
  record ActionStarted(Instant at, Reservation reservation, Fault fault) implements MonitorEvent {}

  /** An action was performed, or not. */
  record ActionEnded(Instant at, Reservation reservation, Result result) implements MonitorEvent {}

  /**
   * Queries prove the cure.
   *
   * @param recovery from the first evidence of the fault to the answers that prove it
   */
  record Recovered(Instant at, Reservation reservation, Instance replacement, Duration recovery)
      implements MonitorEvent {}

  /** The action did not help. */
  record NotRecovered(Instant at, Reservation reservation, String why) implements MonitorEvent {}
}
