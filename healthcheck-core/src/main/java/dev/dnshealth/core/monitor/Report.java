package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.RequestPlan;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All there is to know at one moment.
 *
 * @param at the moment
 * @param diagnosis what is wrong
 * @param holds why nothing is done about it
 * @param phase what is being done
 * @param targets every target with what it counts as
 * @param targetsAsOf when the list of targets was last known to be true
 * @param standing whether this process is the one to act
 * @param request what comes of a person's request, while it is neither done nor given up
 * @param unwritten whether something that is known has still to be written into the ledger
 * @param peers the other vantages, heard or not
 */
public record Report(
    Instant at,
    Diagnosis diagnosis,
    List<Hold> holds,
    Phase phase,
    List<TargetReport> targets,
    Instant targetsAsOf,
    Standing standing,
    Optional<RequestPlan> request,
    boolean unwritten,
    List<Peer> peers) {

  public Report {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(diagnosis, "diagnosis");
    holds = List.copyOf(holds);
    Objects.requireNonNull(phase, "phase");
    targets = List.copyOf(targets);
    Objects.requireNonNull(targetsAsOf, "targetsAsOf");
    Objects.requireNonNull(standing, "standing");
    Objects.requireNonNull(request, "request");
    peers = List.copyOf(peers);
  }

  /**
   * Makes a report where no person asks for anything, nothing is to be written, and there is no
   * other vantage.
   */
  public Report(
      Instant at,
      Diagnosis diagnosis,
      List<Hold> holds,
      Phase phase,
      List<TargetReport> targets,
      Instant targetsAsOf,
      Standing standing) {
    this(
        at,
        diagnosis,
        holds,
        phase,
        targets,
        targetsAsOf,
        standing,
        Optional.empty(),
        false,
        List.of());
  }

  /**
   * A target.
   *
   * @param target the target
   * @param state what it counts as
   * @param lastAnswer when it was last asked with success, over UDP
   * @param lost the share of recent queries over UDP that got no answer
   */
  public record TargetReport(
      Target target, TargetState state, Optional<Instant> lastAnswer, Optional<Double> lost) {
    public TargetReport {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(lastAnswer, "lastAnswer");
      Objects.requireNonNull(lost, "lost");
    }
  }
}
