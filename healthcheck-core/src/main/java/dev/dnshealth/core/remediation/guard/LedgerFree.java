package dev.dnshealth.core.remediation.guard;

import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.Reservation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Holds without a ledger, and while another action is open in it. */
final class LedgerFree implements Guard {

  @Override
  public Set<HoldReason> reasons() {
    return Set.of(HoldReason.NO_LEDGER, HoldReason.ACTION_UNDER_WAY, HoldReason.SETTLING);
  }

  @Override
  public String rule() {
    return "Whoever acts writes it down first, in a place that all share. While that cannot "
        + "be read, while another action is open in it, or while the last one has to "
        + "settle, nothing is done.";
  }

  @Override
  public HoldReason reason() {
    return HoldReason.NO_LEDGER;
  }

  /** What is not written down, or is done beside another action, could take the last server. */
  @Override
  public Set<HoldReason> overridable() {
    return Set.of(HoldReason.SETTLING);
  }

  @Override
  public Optional<Hold> check(Proposal proposal, Occasion occasion) {
    if (occasion.ledger().isEmpty()) {
      return Optional.of(Hold.of(reason(), proposal.fault(), occasion.ledgerProblem()));
    }
    Ledger ledger = occasion.ledger().get();
    Optional<Reservation> open = ledger.open();
    if (open.isPresent() && !same(open.get().action(), proposal)) {
      return Optional.of(
          Hold.of(
              HoldReason.ACTION_UNDER_WAY,
              proposal.fault(),
              "the ledger has an open action, to "
                  + open.get().action().name().replace('_', ' ')
                  + " "
                  + open.get().action().instance()));
    }
    Duration settle = occasion.policy().repair().settle();
    boolean settling = ledger.within(settle).stream().anyMatch(Ledger.Entry::charged);
    return settling
        ? Optional.of(
            Hold.of(
                HoldReason.SETTLING,
                proposal.fault(),
                "the last action is less than " + settle.toSeconds() + " s ago"))
        : Optional.empty();
  }

  /**
   * Whoever takes up what is open does that: it must be what the guards were asked about, or stand
   * on the same ground, and for a person the very same.
   */
  private static boolean same(Action open, Proposal proposal) {
    Action proposed = proposal.action();
    boolean alike =
        open.groundedOnQueries()
            && proposed.groundedOnQueries()
            && !Request.standsFor(proposal.fault().id());
    return open.instance().uid().equals(proposed.instance().uid())
        && (alike || open.name().equals(proposed.name()));
  }
}
