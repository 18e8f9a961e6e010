package dev.dnshealth.k8s.lease;

import dev.dnshealth.core.remediation.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What one process knows of the Lease for which it stands, and the pure rules by which it takes,
 * renews and leaves it. All times are by its own clock, and no other clock is ever looked at: a
 * Lease counts as left only after this process itself has seen it unchanged for all of its
 * duration, and its holder leads only until a while after it <em>sent</em> its last renewal that
 * was confirmed. As every write is a compare-and-swap, whoever takes a Lease knows that it was not
 * renewed since it was first seen so; so no two lead at once, whatever is lost or late and however
 * long one stands still, as long as a clock does not run half as fast again as another. Immutable.
 *
 * @param self the name of this process; never used before or by another
 * @param settings how the Lease is held
 * @param seen the Lease as it was last read or written; absent before
 * @param look whether it must be read before anything is written
 * @param leadsUntil how long this process leads, if it holds the Lease
 * @param problem what was last in the way, in words; empty if nothing
 */
public record LeaseState(
    String self,
    LeaseSettings settings,
    Optional<Seen> seen,
    boolean look,
    Optional<Instant> leadsUntil,
    String problem) {

  public LeaseState {
    Objects.requireNonNull(self, "self");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(leadsUntil, "leadsUntil");
    Objects.requireNonNull(problem, "problem");
  }

  /**
   * A Lease.
   *
   * @param lease what it says; absent if there is none
   * @param since since when it was seen to be so
   */
  public record Seen(Optional<LeaseRecord> lease, Instant since) {
    public Seen {
      Objects.requireNonNull(lease, "lease");
      Objects.requireNonNull(since, "since");
    }
  }

  /** Something to ask the API for. */
  public sealed interface Request {

    /** Read the Lease. */
    record Look() implements Request {}

    /** Make an empty Lease, which nobody holds. */
    record Create() implements Request {}

    /**
     * Write our name into the Lease.
     *
     * @param expected what it must still say
     * @param taking whether it is not ours yet
     */
    record Write(LeaseRecord expected, boolean taking) implements Request {
      public Write {
        Objects.requireNonNull(expected, "expected");
      }
    }
  }

  /** What the API said to that. */
  public sealed interface Answer {

    /** The Lease was read; absent: there is none. */
    record Read(Optional<LeaseRecord> lease) implements Answer {
      public Read {
        Objects.requireNonNull(lease, "lease");
      }
    }

    /** It was written. */
    record Written(LeaseRecord lease) implements Answer {
      public Written {
        Objects.requireNonNull(lease, "lease");
      }
    }

    /** It does not say any more what it was expected to. */
    record Overtaken() implements Answer {}

    /** It was not read, or nobody knows whether it was written. */
    record Failed(String why) implements Answer {
      public Failed {
        Objects.requireNonNull(why, "why");
      }
    }
  }

  /** Returns the state of a process that knows nothing yet. */
  public static LeaseState initial(String self, LeaseSettings settings) {
    return new LeaseState(self, settings, Optional.empty(), true, Optional.empty(), "");
  }

  /** Returns whether the Lease was ours when it was last read or written. */
  public boolean holds() {
    return lease().flatMap(LeaseRecord::holder).filter(self::equals).isPresent();
  }

  /** Begins a round of requests: whoever does not hold the Lease looks at it first. */
  public LeaseState begin() {
    return new LeaseState(self, settings, seen, look || !holds(), leadsUntil, problem);
  }

  /** Returns what is to be asked for next in this round; empty: it is over. */
  public Optional<Request> next(Instant now) {
    if (look || seen.isEmpty()) {
      return Optional.of(new Request.Look());
    }
    if (seen.get().lease().isEmpty()) {
      // Only what has a version can be known to have stayed the same.
      return Optional.of(new Request.Create());
    }
    LeaseRecord lease = seen.get().lease().get();
    if (holds()) {
      boolean due =
          leadsUntil
              .map(until -> until.minus(settings.renewDeadline()).plus(settings.retry()))
              .filter(again -> again.isAfter(now))
              .isEmpty();
      return due ? Optional.of(new Request.Write(lease, false)) : Optional.empty();
    }
    return left(lease, seen.get().since(), now)
        ? Optional.of(new Request.Write(lease, true))
        : Optional.empty();
  }

  /**
   * Takes in what the API said.
   *
   * @param sentAt a time before the request was sent
   * @param at a time after the answer came
   */
  public LeaseState answered(Answer answer, Instant sentAt, Instant at) {
    if (answer instanceof Answer.Read read) {
      LeaseState next = seeing(read.lease(), at);
      return next.holds() ? next : next.leading(Optional.empty());
    }
    if (answer instanceof Answer.Written written) {
      LeaseState next = seeing(Optional.of(written.lease()), at);
      return next.leading(
          next.holds() ? Optional.of(sentAt.plus(settings.renewDeadline())) : Optional.empty());
    }
    if (answer instanceof Answer.Overtaken) {
      return new LeaseState(self, settings, seen, true, Optional.empty(), "");
    }
    return new LeaseState(self, settings, seen, true, leadsUntil, ((Answer.Failed) answer).why());
  }

  /** Gives up the lead; the Lease itself is still to be given back. */
  public LeaseState resigned() {
    return leading(Optional.empty());
  }

  /** Returns where this process stands. */
  public Standing standing() {
    if (leadsUntil.isPresent()) {
      return new Standing.Leads(self, leadsUntil.get());
    }
    Optional<String> other =
        lease().flatMap(LeaseRecord::holder).filter(holder -> !holder.equals(self));
    if (!problem.isEmpty()) {
      return new Standing.Follows(other, problem);
    }
    return new Standing.Follows(
        other, other.map(holder -> holder + " leads").orElse("nobody leads yet"));
  }

  private Optional<LeaseRecord> lease() {
    return seen.flatMap(Seen::lease);
  }

  /** Returns whether nobody can lead by a Lease that has been the same since then. */
  private boolean left(LeaseRecord lease, Instant since, Instant now) {
    if (lease.everHeld() && lease.holder().isEmpty()) {
      return true;
    }
    // One that is new may stand in the place of another, by which somebody still leads.
    Duration wait =
        Optional.of(lease)
            .filter(LeaseRecord::everHeld)
            .flatMap(LeaseRecord::duration)
            .orElse(settings.duration());
    return !since.plus(wait).isAfter(now);
  }

  private LeaseState seeing(Optional<LeaseRecord> lease, Instant at) {
    Optional<String> version = lease.map(LeaseRecord::version);
    Seen next =
        seen.filter(before -> before.lease().map(LeaseRecord::version).equals(version))
            .orElseGet(() -> new Seen(lease, at));
    return new LeaseState(self, settings, Optional.of(next), false, leadsUntil, "");
  }

  private LeaseState leading(Optional<Instant> until) {
    return new LeaseState(self, settings, seen, look, until, problem);
  }
}
