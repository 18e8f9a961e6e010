package dev.dnshealth.core.monitor;

import java.util.Set;

/** How far an episode, from first evidence to verified recovery, has come. */
public enum Phase {
  /** Nothing is under way. */
  WATCHING,
  /** A suspect and its siblings are asked from fresh ports. */
  CONFIRMING,
  /** Facts and ledger are read again, and the action is written into the ledger. */
  RESERVING,
  /** The action is sent. */
  ACTING,
  /** The replacement has to prove itself by queries. */
  VERIFYING,
  /** The action is over; nothing else is done for a while. */
  SETTLING;

  /** Returns the phases that may follow this one. */
  public Set<Phase> next() {
    return switch (this) {
      case WATCHING -> Set.of(CONFIRMING, RESERVING, VERIFYING);
      case CONFIRMING -> Set.of(WATCHING);
      case RESERVING -> Set.of(WATCHING, ACTING);
      case ACTING -> Set.of(WATCHING, VERIFYING);
      case VERIFYING -> Set.of(SETTLING);
      case SETTLING -> Set.of(WATCHING);
    };
  }
}
