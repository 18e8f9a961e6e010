package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds while people said that nothing is to be done: for now, or at this time of the week. */
final class NotPaused implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.PAUSED, HoldReason.MAINTENANCE);
  }

  @Override
  public String rule() {
    return "People come first: while they work on the cluster, and say so, nothing is done. "
        + "An annotation that cannot be understood counts as a pause.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.PAUSED;
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    return checkAll(proposal, occasion).stream().findFirst();
  }

  @Override
  public List<Hold> checkAll(Proposal proposal, Occasion occasion) {
    Optional<Hold> paused =
        occasion
            .facts()
            .flatMap(Facts::workload)
            .flatMap(Facts.Workload::pause)
            .filter(pause -> pause.until().filter(at -> !at.isAfter(occasion.now())).isEmpty())
            .map(pause -> hold(HoldReason.PAUSED, proposal, pause.why(), pause.until()));
    Optional<Instant> end = occasion.policy().repair().maintenance().endsAt(occasion.now());
    Optional<Hold> maintained =
        end.map(at -> hold(HoldReason.MAINTENANCE, proposal, HoldReason.MAINTENANCE.words(), end));
    return Stream.of(paused, maintained).flatMap(Optional::stream).toList();
  }

  private static Hold hold(
      HoldReason reason, Proposal proposal, String detail, Optional<Instant> until) {
    return new Hold(reason, proposal.fault().id(), proposal.fault().subject(), detail, until);
  }
}
