package dev.dnshealth.core.monitor;

import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps the ledger in step with what is known: reads it now and then, writes what is to be written,
 * looks up what is open. Made for one step and thrown away; what it comes to is in the draft.
 */
final class LedgerStep {

  private static final Duration READ_EVERY = Duration.ofSeconds(10);
  private static final Duration READ_SOON = Duration.ofSeconds(2);
  private static final Duration LOOK_UP_EVERY = Duration.ofSeconds(5);

  private final RepairDraft draft;
  private final View view;
  private final Instant now;

  LedgerStep(RepairDraft draft) {
    this.draft = draft;
    this.view = draft.view();
    this.now = view.now();
  }

  void tick() {
    contradict();
    keepBooks();
  }

  void lookedUp(Input.LookedUp lookedUp) {
    Reservation reservation = lookedUp.reservation();
    boolean done = lookedUp.result() instanceof Result.Done || gone(reservation);
    boolean never = !done && lookedUp.result() instanceof Result.NotDone;
    if ((!done && !never) || draft.repair().unsettled().isPresent()) {
      return;
    }
    String detail = lookedUp.result().detail();
    if (never) {
      draft.settle(reservation, Ledger.Outcome.WITHOUT_EFFECT, detail);
      draft.set(draft.repair().unknown(Optional.empty()));
      return;
    }
    draft.settle(reservation, Ledger.Outcome.DONE, detail);
    Optional<Episode.Acting> own =
        draft
            .repair()
            .unknown()
            .filter(a -> a.ground().reservation().id().equals(reservation.id()));
    if (own.isPresent() && draft.repair().episode() instanceof Episode.Watching) {
      own.map(Episode.Acting::ground).ifPresent(draft::served);
      draft.move(
          new Episode.Verifying(own.get().ground(), detail, now, own.get().before()),
          "it was done after all");
    }
    draft.set(draft.repair().unknown(Optional.empty()));
  }

  /**
   * Neither discovery nor the API knows the instance any more, and both are up to date. A change of
   * the workload is not over with the instance for which it was made.
   */
  private boolean gone(Reservation reservation) {
    if (reservation.action() instanceof Action.RaiseMemory) {
      return false;
    }
    String uid = reservation.action().instance().uid();
    Instant oldest = now.minus(view.setup().policy().repair().factsAge());
    return view.diagnosis().unknown().isEmpty()
        && view.situation().server(reservation.action().instance()).isEmpty()
        && view.world()
            .facts()
            .filter(facts -> facts.asOf().isAfter(oldest) && !facts.pods().containsKey(uid))
            .isPresent();
  }

  /** Takes an action as in vain when its replacement comes down with the same fault soon after. */
  private void contradict() {
    if (!draft.mayAct()
        || !draft.leads()
        || draft.repair().unsettled().isPresent()
        || view.world().ledger().isEmpty()) {
      return;
    }
    Ledger ledger = view.world().ledger().get();
    for (Ledger.Entry entry : ledger.within(view.setup().policy().repair().sharedCauseWindow())) {
      boolean again =
          entry.outcome() == Ledger.Outcome.EFFECTIVE
              && draft.sure().stream()
                  .filter(fault -> Doubt.alike(fault.id(), entry.reservation().fault()))
                  .flatMap(fault -> fault.subject().instance().stream())
                  .anyMatch(instance -> replaced(entry, instance));
      if (again) {
        String why = "the replacement came down with the same fault";
        draft.settle(
            new Ledger.Entry(
                entry.reservation(),
                Ledger.Outcome.INEFFECTIVE,
                why,
                entry.replacementUid(),
                entry.recovery()));
        draft.emit(new MonitorEvent.NotRecovered(now, entry.reservation(), why));
        return;
      }
    }
  }

  /** Returns whether an instance came by an action: of a changed workload, each one did. */
  private static boolean replaced(Ledger.Entry entry, Instance instance) {
    return entry.reservation().action() instanceof Action.RaiseMemory raise
        ? !raise.instance().uid().equals(instance.uid())
        : entry.replacementUid().equals(Optional.of(instance.uid()));
  }

  /** Reads the ledger now and then, writes what is to be written, looks up what is open. */
  private void keepBooks() {
    boolean urgent = draft.repair().unsettled().isPresent() && view.world().ledger().isEmpty();
    if (draft.passed(draft.repair().readAt(), urgent ? READ_SOON : READ_EVERY)) {
      draft.set(draft.repair().readAt(now));
      draft.add(new Effect.Read(now, false));
    }
    Optional<Ledger> ledger = view.world().ledger();
    if (ledger.isPresent()
        && draft.repair().unsettled().isPresent()
        && draft.repair().writing().isEmpty()
        && !(draft.repair().episode() instanceof Episode.Reserving)) {
      Ledger.Entry entry = draft.repair().unsettled().get();
      draft.set(draft.repair().writing(entry));
      draft.add(new Effect.Settle(ledger.get(), entry));
    }
    Optional<Reservation> open = ledger.flatMap(Ledger::open);
    if (open.isPresent()
        && draft.mayAct()
        && (draft.leads() || open.get().holder().equals(view.setup().holder()))
        && draft.repair().unsettled().isEmpty()
        && draft.repair().episode() instanceof Episode.Watching
        && draft.passed(draft.repair().lookedUpAt(), LOOK_UP_EVERY)) {
      draft.set(draft.repair().lookedUpAt(now));
      draft.add(new Effect.LookUp(open.get()));
    }
  }
}
