package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.Silence;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds for a pod that was never seen well since it became ready, or whose path is not proven from
 * where it was: the path may be at fault.
 */
final class Baseline implements Guard {

  @Override
  public String rule() {
    return "Only a pod that was seen to answer rightly since it became ready is replaced, by the "
        + "vantage to which a packet came from it in its silence: of another it is not known "
        + "whether its path ever worked. That is our own vantage, or two on different nodes.";
  }

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.NO_BASELINE, HoldReason.PATH_NOT_PROVEN);
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NO_BASELINE;
  }

  /** A person does not conclude from silence: whether the path ever worked is no matter. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!proposal.action().groundedOnQueries()) {
      return Optional.empty();
    }
    Doubt doubt = Doubt.of(proposal.fault());
    Optional<Instant> readySince =
        occasion
            .facts()
            .map(facts -> facts.pods().get(proposal.instance().uid()))
            .flatMap(pod -> pod.readySince());
    List<Line> served =
        occasion.situation().server(proposal.instance()).stream()
            .flatMap(server -> server.lines().stream())
            .filter(line -> doubt != Doubt.SILENCE || pathProven(line))
            .filter(line -> servedSince(line, readySince))
            .toList();
    if (served.isEmpty()) {
      return Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
    }
    return doubt != Doubt.SILENCE || credible(served, occasion)
        ? Optional.empty()
        : Optional.of(
            Hold.of(
                HoldReason.PATH_NOT_PROVEN,
                proposal.fault(),
                "a packet came from the pod to one other vantage alone, and not here"));
  }

  private static boolean pathProven(Line line) {
    return line.silence().filter(s -> s == Silence.DEAF || s == Silence.HUNG).isPresent();
  }

  /** One that may be mistaken, or lie, is not enough where we look ourselves and see otherwise. */
  private static boolean credible(List<Line> proof, Occasion occasion) {
    return proof.stream().anyMatch(occasion.situation()::own)
        || proof.stream().map(line -> line.vantage().node()).distinct().count() >= 2
        || onlyNode(occasion);
  }

  /** With one node there is no other place. */
  static boolean onlyNode(Occasion occasion) {
    return occasion.facts().filter(facts -> facts.nodes().size() == 1).isPresent();
  }

  /** Without a time of readiness, PodFit holds. */
  private static boolean servedSince(Line line, Optional<Instant> readySince) {
    return line.lastPass()
        .filter(at -> readySince.filter(since -> !at.isAfter(since)).isEmpty())
        .isPresent();
  }
}
