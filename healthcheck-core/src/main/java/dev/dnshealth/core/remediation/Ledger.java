package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.FaultId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The record of what was done, shared by all that may act on one DNS Service.
 *
 * @param version the store's mark for this state; a write succeeds only if it is still the newest
 * @param asOf the store's own time when this was read: the clock by which {@code at} is judged
 * @param open the action that is under way, or whose result is unknown
 * @param recent settled actions, oldest first: at most {@value #KEPT} that had an effect, and a few
 *     that had none
 * @param rearmedAt when people last said that faults against which actions did not help may be
 *     acted on again
 */
public record Ledger(
    String version,
    Instant asOf,
    Optional<Reservation> open,
    List<Entry> recent,
    Optional<Instant> rearmedAt) {

  /** How many actions that had an effect are kept. */
  public static final int KEPT = 50;

  private static final int KEPT_WITHOUT_EFFECT = 5;

  /** What the API says may be long, and the store has little room. */
  private static final int LONGEST_DETAIL = 512;

  /** So many actions in a row that did not help disarm their fault. */
  private static final int IN_VAIN = 2;

  public Ledger {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(open, "open");
    recent = List.copyOf(recent);
    Objects.requireNonNull(rearmedAt, "rearmedAt");
  }

  /** Returns a ledger in which nothing was ever done. */
  public static Ledger empty(String version, Instant asOf) {
    return new Ledger(version, asOf, Optional.empty(), List.of(), Optional.empty());
  }

  /** Returns the ledger with {@code reservation} open. */
  public Ledger reserve(Reservation reservation) {
    return new Ledger(version, asOf, Optional.of(reservation), recent, rearmedAt);
  }

  /** Returns the same content as it was read in another state of the store, or at another time. */
  public Ledger as(String newVersion, Instant newAsOf) {
    return new Ledger(newVersion, newAsOf, open, recent, rearmedAt);
  }

  /** Returns the ledger with every fault armed again. */
  public Ledger rearm() {
    return new Ledger(version, asOf, open, recent, Optional.of(asOf));
  }

  /** Returns the ledger without its oldest entry: of those that had no effect, if there are any. */
  public Ledger withoutOldest() {
    List<Entry> left = new ArrayList<>(recent);
    left.remove(recent.stream().filter(e -> !e.charged()).findFirst().orElse(recent.get(0)));
    return new Ledger(version, asOf, open, left, rearmedAt);
  }

  /**
   * Returns the faults that were acted on in vain twice in a row, and not armed again since. What
   * may have one cause counts together: see {@link #disarms}.
   */
  public Set<FaultId> disarmed() {
    return recent.stream()
        .map(entry -> entry.reservation().fault())
        .filter(this::disarms)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether {@code fault}, or what may have the same cause, was acted on so in vain. */
  public boolean disarms(FaultId fault) {
    int inVain = 0;
    for (Entry entry : recent) {
      boolean counts =
          // What people ask for is theirs to leave.
          entry.reservation().requestedBy().isEmpty()
              && Doubt.alike(entry.reservation().fault(), fault)
              && rearmedAt.filter(at -> !entry.reservation().at().isAfter(at)).isEmpty();
      if (counts && entry.outcome() == Outcome.INEFFECTIVE) {
        inVain++;
      } else if (counts && entry.outcome() == Outcome.EFFECTIVE) {
        inVain = 0;
      }
    }
    return inVain >= IN_VAIN;
  }

  /**
   * Returns the ledger with {@code entry} added, or put in its old place, and its reservation no
   * longer open. What is known is never taken back: an entry that says less than the one before it
   * changes nothing, and one that says "without effect" does not close what another has taken over.
   */
  public Ledger settle(Entry entry) {
    Reservation settled = entry.reservation();
    boolean lessIsKnown =
        recent.stream()
            .filter(old -> old.reservation().id().equals(settled.id()))
            .anyMatch(old -> old.outcome().compareTo(entry.outcome()) > 0);
    boolean takenOver =
        entry.outcome() == Outcome.WITHOUT_EFFECT
            && open.filter(o -> o.id().equals(settled.id()))
                .filter(o -> !o.holder().equals(settled.holder()))
                .isPresent();
    if (lessIsKnown || takenOver) {
      return this;
    }
    List<Entry> next = new ArrayList<>(recent);
    next.removeIf(e -> e.reservation().id().equals(settled.id()));
    next.add(entry);
    // What had no effect goes first: it must not push out what the budget counts.
    dropOldest(next, e -> !e.charged(), KEPT_WITHOUT_EFFECT);
    dropOldest(next, Entry::charged, KEPT);
    boolean own = open.filter(o -> o.id().equals(settled.id())).isPresent();
    return new Ledger(version, asOf, own ? Optional.empty() : open, next, rearmedAt);
  }

  private static void dropOldest(List<Entry> entries, Predicate<Entry> kind, int kept) {
    long surplus = entries.stream().filter(kind).count() - kept;
    for (Iterator<Entry> each = entries.iterator(); surplus > 0 && each.hasNext(); ) {
      if (kind.test(each.next())) {
        each.remove();
        surplus--;
      }
    }
  }

  /** Returns the settled actions of the time before {@link #asOf()} that {@code window} spans. */
  public List<Entry> within(Duration window) {
    Instant from = asOf.minus(window);
    return recent.stream().filter(e -> e.reservation().at().isAfter(from)).toList();
  }

  /**
   * A settled action.
   *
   * @param reservation what was reserved
   * @param outcome what came of it
   * @param detail the same in words, cut after 512 characters
   * @param replacementUid the instance that came in place of the one acted on, once known
   * @param recovery from the first evidence of the fault to the proof that it is gone
   */
  public record Entry(
      Reservation reservation,
      Outcome outcome,
      String detail,
      Optional<String> replacementUid,
      Optional<Duration> recovery) {

    public Entry {
      Objects.requireNonNull(reservation, "reservation");
      Objects.requireNonNull(outcome, "outcome");
      detail = Words.cut(Objects.requireNonNull(detail, "detail"), LONGEST_DETAIL);
      Objects.requireNonNull(replacementUid, "replacementUid");
      Objects.requireNonNull(recovery, "recovery");
    }

    /** Returns whether the action counts against the budget. */
    public boolean charged() {
      return outcome != Outcome.WITHOUT_EFFECT;
    }
  }

  /** What came of an action in the end; a later one knows more. */
  public enum Outcome {
    /** Refused, or surely not done. */
    WITHOUT_EFFECT,
    /** Done, and not yet proven by queries. */
    DONE,
    /** Done, and the replacement answers queries. */
    EFFECTIVE,
    /** Done, but it did not help. */
    INEFFECTIVE
  }
}
