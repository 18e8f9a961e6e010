package dev.dnshealth.core.monitor;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something the monitor learns. */
public sealed interface Input {

  /** Returns when it was learnt. */
  Instant at();

  /** Time has passed. */
  record Tick(Instant at) implements Input {}

  /** Discovery said this. */
  record Discovered(Instant at, Targets targets, ProbePlan plan) implements Input {}

  /** A probe came to an end, or was answered late. */
  record Observed(Instant at, Observation observation) implements Input {}

  /** Observations were dropped because there were too many. */
  record Overflowed(Instant at, long dropped) implements Input {}

  /** The API said this. */
  record FactsChanged(Instant at, Facts facts) implements Input {}

  /** The other vantages, or whether they are heard, are others now. */
  record PeersChanged(Instant at, List<Peer> peers, boolean complete) implements Input {
    public PeersChanged {
      peers = List.copyOf(peers);
    }
  }

  /** Where this process stands among those that may act is another now. */
  record StandingChanged(Instant at, Standing standing) implements Input {}

  /**
   * The ledger was read, and, where that was asked for, the facts and who leads, past every cache.
   *
   * @param askedAt the question that this answers
   * @param facts the facts, if they were asked for and could be read
   * @param standing whether this process is the one to act, if that was asked for and can be told
   * @param ledger the ledger, if it could be read
   * @param problem what could not be read and why, in words; empty if nothing
   * @param full whether all were asked for
   */
  record Reread(
      Instant at,
      Instant askedAt,
      Optional<Facts> facts,
      Optional<Standing> standing,
      Optional<Ledger> ledger,
      String problem,
      boolean full)
      implements Input {}

  /**
   * An attempt to write the ledger came to an end.
   *
   * @param ledger the ledger as written; empty if the race was lost or nobody knows
   * @param problem why nobody knows; empty if the race was lost
   */
  record LedgerWritten(Instant at, boolean reserving, Optional<Ledger> ledger, String problem)
      implements Input {}

  /** A person asks for an action; what was asked for before is forgotten. */
  record Requested(Instant at, Request request) implements Input {}

  /** The person asks for it no more. */
  record Withdrawn(Instant at) implements Input {}

  /** The remediator performed an action, or tried to. */
  record RemediationEnded(Instant at, Reservation reservation, Result result) implements Input {}

  /** The remediator looked up what became of an action. */
  record LookedUp(Instant at, Reservation reservation, Result result) implements Input {}
}
