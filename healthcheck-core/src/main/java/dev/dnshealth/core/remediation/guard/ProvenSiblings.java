package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.PathFaults;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds unless enough other servers are proven to serve, right now. */
final class ProvenSiblings implements Guard {

  /** Liveness is asked for each second: whoever owes two answers may have stopped giving them. */
  private static final Duration TWO_QUERIES = Duration.ofSeconds(2);

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.TOO_FEW_SIBLINGS, HoldReason.SINGLE_REPLICA, HoldReason.SHARED_CAUSE);
  }

  @Override
  public String rule() {
    return "At least half of the wanted replicas, and one, must be proven to serve by "
        + "answers that are seconds old, without any fault of their own; where no fresh look goes "
        + "before, as with what a person asks for, by as many answers in a row as prove a cure. "
        + "The only replica "
        + "is never replaced; and when a sibling has just stopped answering too, the cause "
        + "is shared.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.TOO_FEW_SIBLINGS;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return checkAll(proposal, occasion).stream().findFirst();
  }

  @Override
  public List<Hold> checkAll(Proposal proposal, Occasion occasion) {
    Optional<Facts.Workload> workload = occasion.facts().flatMap(Facts::workload);
    if (workload.isEmpty()) {
      return List.of(); // FactsKnown holds.
    }
    int wanted = workload.get().wanted();
    if (wanted <= 1) {
      return List.of(
          Hold.of(HoldReason.SINGLE_REPLICA, proposal.fault(), HoldReason.SINGLE_REPLICA.words()));
    }
    List<Hold> holds = new ArrayList<>();
    Optional<ServerView> alike =
        occasion.situation().servers().stream()
            .filter(server -> !server.instance().uid().equals(proposal.instance().uid()))
            .filter(server -> server.served() && server.answering())
            .filter(server -> overdue(server, occasion))
            .findFirst();
    alike.ifPresent(
        server ->
            holds.add(
                Hold.of(
                    HoldReason.SHARED_CAUSE,
                    proposal.fault(),
                    server.instance() + " has stopped answering too")));
    int needed = Math.max(1, (wanted + 1) / 2);
    long proven =
        occasion.situation().servers().stream()
            .filter(server -> !server.instance().uid().equals(proposal.instance().uid()))
            .filter(server -> serves(server, occasion))
            .filter(server -> lookedAt(server, proposal, occasion))
            .count();
    if (proven < needed) {
      holds.add(
          Hold.of(
              reason(),
              proposal.fault(),
              proven + " proven, " + needed + " needed of " + wanted + " replicas"));
    }
    return holds;
  }

  /** What begins on a sibling may be the same: soon it is known. */
  private static boolean overdue(ServerView server, Occasion occasion) {
    Instant oldest = occasion.now().minus(TWO_QUERIES);
    return server.lines().stream()
        .flatMap(Line::liveness)
        .map(Cell::lastAnswer)
        .flatMap(Optional::stream)
        .noneMatch(at -> at.isAfter(oldest));
  }

  /** Nothing confirms a request, so one lucky answer of a sibling must not be enough. */
  private static boolean lookedAt(ServerView server, Proposal proposal, Occasion occasion) {
    return !Request.standsFor(proposal.fault().id())
        || server.passesInARowSince(Instant.EPOCH) >= occasion.policy().repair().verifyAnswers();
  }

  private static boolean serves(ServerView server, Occasion occasion) {
    Instant oldest = occasion.now().minus(occasion.policy().repair().siblingProofAge());
    boolean answers =
        server.well()
            && server
                .surelyPassed(occasion.situation()::own)
                .filter(at -> at.isAfter(oldest))
                .isPresent();
    boolean degraded =
        occasion.diagnosis().faults().stream()
            // A sick path to it is no sickness of its own.
            .filter(fault -> !fault.info().equals(PathFaults.POD))
            .flatMap(fault -> fault.subject().instance().stream())
            .anyMatch(instance -> instance.uid().equals(server.instance().uid()));
    boolean subject =
        occasion
            .ledger()
            .flatMap(ledger -> ledger.open())
            .filter(open -> open.action().instance().uid().equals(server.instance().uid()))
            .isPresent();
    PodFacts pod =
        occasion.facts().map(facts -> facts.pods().get(server.instance().uid())).orElse(null);
    return answers
        && !degraded
        && !subject
        && pod != null
        && pod.ready()
        && pod.servingEndpoint()
        && !pod.terminating();
  }
}
