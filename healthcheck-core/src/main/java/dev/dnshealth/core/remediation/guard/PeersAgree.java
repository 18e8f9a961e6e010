package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds unless most of the other vantages are heard, and find the same. */
final class PeersAgree implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.PEERS_NOT_HEARD, HoldReason.PEERS_DISAGREE);
  }

  @Override
  public String rule() {
    return "Where there are other vantages, at least half of them must be heard, and of those that "
        + "ask a silent pod at least half must have lost several queries in a row to it "
        + "themselves. Two on one node count as one.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.PEERS_DISAGREE;
  }

  /** A person may know why the others see something else. */
  @Override
  public boolean appliesToRequests() {
    return false;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (!proposal.action().groundedOnQueries()) {
      return Optional.empty();
    }
    Situation situation = occasion.situation();
    Viewers viewers = situation.viewers();
    if (!viewers.complete()) {
      return Optional.of(
          Hold.of(
              HoldReason.PEERS_NOT_HEARD,
              proposal.fault(),
              "it is not known which other vantages there are"));
    }
    // What is beside us sees what we see: it is no other place.
    String here = place(viewers.here());
    Map<String, List<Peer>> nodes =
        viewers.others().stream()
            .filter(peer -> peer.vantage().network() != Network.TUNNEL)
            .filter(peer -> !place(peer.vantage()).equals(here))
            .collect(Collectors.groupingBy(peer -> place(peer.vantage())));
    long heard = nodes.values().stream().filter(at -> at.stream().anyMatch(Peer::heard)).count();
    if (heard * 2 < nodes.size()) {
      return hold(HoldReason.PEERS_NOT_HEARD, proposal, heard, nodes.size(), "are heard");
    }
    if (Doubt.of(proposal.fault()) != Doubt.SILENCE) {
      return Optional.empty();
    }
    int enough = situation.detection().suspectAfter();
    Map<String, List<Line>> asking =
        situation.server(proposal.instance()).stream()
            .flatMap(server -> server.lines().stream())
            // Others look at other servers by now, and what they knew is old.
            .filter(line -> line.served() && line.known())
            .filter(line -> !place(line.vantage()).equals(here))
            .collect(Collectors.groupingBy(line -> place(line.vantage())));
    Predicate<Line> silent = line -> line.silentSince().isPresent() || line.lostInARow() >= enough;
    long agreeing =
        asking.values().stream().filter(lines -> lines.stream().allMatch(silent)).count();
    return agreeing * 2 < asking.size()
        ? hold(
            HoldReason.PEERS_DISAGREE,
            proposal,
            agreeing,
            asking.size(),
            "that ask the pod have found it silent")
        : Optional.empty();
  }

  private static String place(Vantage vantage) {
    return Stream.concat(vantage.node().stream(), Stream.of(vantage.id()))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Hold> hold(
      HoldReason reason, Proposal proposal, long some, int all, String words) {
    return Optional.of(
        Hold.of(
            reason,
            proposal.fault(),
            some + " of " + all + " places with other vantages " + words));
  }
}
