package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;

/** Holds until queries from fresh ports, to the suspect and to siblings, agree. */
final class Confirmed implements Guard {

  @Override
  public String rule() {
    return "Before an action, the suspect and some siblings are asked ten times from fresh "
        + "ports. A silent pod must not answer at all, one that answers wrongly must do so "
        + "each time, and each sibling must be right nine times. Where this process has no way to "
        + "the pod itself, as outside the cluster, two vantages on different nodes must have lost "
        + "as many and heard as many of a sibling.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NOT_CONFIRMED;
  }

  /** There is no suspicion to confirm. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!proposal.action().groundedOnQueries()) {
      return Optional.empty();
    }
    ConfirmationPolicy policy = occasion.policy().confirmation();
    if (Doubt.of(proposal.fault()) == Doubt.SILENCE && noWay(proposal, occasion)) {
      return seenByPeers(proposal, occasion)
          ? Optional.empty()
          : hold(proposal, "no two other vantages have lost enough queries to it yet");
    }
    Optional<Confirmation> last =
        occasion
            .confirmation()
            .filter(c -> c.suspect().uid().equals(proposal.instance().uid()))
            .filter(c -> c.doubt() == Doubt.of(proposal.fault()))
            .filter(c -> c.endedAt().isPresent())
            .filter(c -> !c.endedAt().get().plus(policy.freshFor()).isBefore(occasion.now()));
    if (last.isEmpty()) {
      return hold(proposal, "no fresh confirmation");
    }
    return last.get().objection(policy).flatMap(objection -> hold(proposal, objection));
  }

  /** Inside the cluster there is one: who has not seen the pod yet has only just begun. */
  private static boolean noWay(Proposal proposal, Occasion occasion) {
    Situation situation = occasion.situation();
    return situation.viewers().here().network() == Network.OUTSIDE
        && situation.server(proposal.instance()).stream()
            .flatMap(server -> server.lines().stream())
            .noneMatch(situation::own);
  }

  private static boolean seenByPeers(Proposal proposal, Occasion occasion) {
    long places =
        occasion.situation().server(proposal.instance()).stream()
            .flatMap(server -> server.lines().stream())
            .filter(Line::served)
            .filter(
                line ->
                    line.silentSince()
                        .filter(since -> silent(line, since, occasion))
                        .filter(since -> hearsAnother(line.vantage(), since, proposal, occasion))
                        .isPresent())
            .map(line -> line.vantage().node())
            .distinct()
            .count();
    return places >= (Baseline.onlyNode(occasion) ? 1 : 2);
  }

  private static boolean silent(Line line, Instant since, Occasion occasion) {
    Instant before = since.minusMillis(1);
    return line.livenessAndConfirmations().mapToInt(cell -> cell.countLostAfter(before)).sum()
        >= occasion.policy().confirmation().probes();
  }

  private static boolean hearsAnother(
      Vantage from, Instant since, Proposal proposal, Occasion occasion) {
    return occasion.situation().servers().stream()
        .filter(server -> !server.instance().uid().equals(proposal.instance().uid()))
        .flatMap(server -> server.lines().stream())
        .filter(line -> line.vantage().equals(from))
        .flatMap(Line::livenessAndConfirmations)
        .anyMatch(
            cell ->
                cell.passesInARowSince(since) >= occasion.policy().confirmation().siblingAnswers());
  }

  private Optional<Hold> hold(Proposal proposal, String detail) {
    return Optional.of(Hold.of(reason(), proposal.fault(), detail));
  }
}
