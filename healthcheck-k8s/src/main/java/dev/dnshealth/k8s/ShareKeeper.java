package dev.dnshealth.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Keeps the shares of the other vantages up to date. Where there are so many that some have to be
 * chosen, that takes a good part of a second for thousands of them, and during a rollout they
 * change all the time; so it is done every 5 s at most. Used by one thread.
 */
final class ShareKeeper {

  private static final Duration CHOOSE_EVERY = Duration.ofSeconds(5);

  private PeerShares shares = PeerShares.none();
  private Instant chosenAt = Instant.MIN;

  /**
   * Returns the shares of these peers, or of those that were up to 5 s ago: one that is new has no
   * server until then.
   */
  PeerShares of(List<PeerPod> peers, Set<String> servers, Instant now) {
    // The first choice is made at once: without it, each would be told to look at all.
    if (shares.chosen().isEmpty() || !chosenAt.plus(CHOOSE_EVERY).isAfter(now)) {
      PeerShares next = shares.with(peers, servers);
      chosenAt = next.equals(shares) ? chosenAt : now;
      shares = next;
    }
    return shares;
  }

  /** Forgets all, so that the next choice is made at once. */
  PeerShares forget() {
    shares = PeerShares.none();
    return shares;
  }
}
