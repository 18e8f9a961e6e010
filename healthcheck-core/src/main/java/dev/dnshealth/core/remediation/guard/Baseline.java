package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds for a pod that was never seen well from here since it became ready: its path may never have
 * worked.
 */
final class Baseline implements Guard {

  @Override
  public String rule() {
    return "Only a pod that was seen to answer rightly from here since it became ready is replaced: "
        + "of another it is not known whether its path ever worked.";
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
    boolean served =
        occasion.situation().server(proposal.instance()).stream()
            .flatMap(server -> server.lines().stream())
            .filter(line -> doubt != Doubt.SILENCE || line.silentSince().isPresent())
            .anyMatch(line -> servedSince(line, readySince));
    return served
        ? Optional.empty()
        : Optional.of(Hold.of(reason(), proposal.fault(), reason().words()));
  }

  /** Without a time of readiness, PodFit holds. */
  private static boolean servedSince(Line line, Optional<Instant> readySince) {
    return line.lastPass()
        .filter(at -> readySince.filter(since -> !at.isAfter(since)).isEmpty())
        .isPresent();
  }
}
