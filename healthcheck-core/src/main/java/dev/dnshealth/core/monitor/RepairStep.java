package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves repair on by one input: the part of the step function that leads from a suspicion to a
 * proven cure. Made for one step and thrown away; holds no state of its own between steps.
 */
final class RepairStep {

  private static final Duration READ_EVERY = Duration.ofSeconds(10);
  private static final Duration READ_SOON = Duration.ofSeconds(2);
  private static final Duration LOOK_UP_EVERY = Duration.ofSeconds(5);
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(10);
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
  private static final Duration AFTER_MISHAP = Duration.ofSeconds(5);

  private final View view;
  private final Instant now;
  private final List<Effect> effects = new ArrayList<>();
  private final List<Target> probeTargets = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private Repair repair;

  RepairStep(View view, Repair repair) {
    this.view = view;
    this.now = view.now();
    this.repair = repair;
  }

  /** Returns how far repair has come after this step. */
  Repair repair() {
    return repair;
  }

  /** Returns what is to be done, in order. */
  List<Effect> effects() {
    return effects;
  }

  /** Returns to which targets {@link #probes()} are to be sent. */
  List<Target> probeTargets() {
    return probeTargets;
  }

  /** Returns the probes to send, each to its own target. */
  List<Probe> probes() {
    return probes;
  }

  void tick(Plan plan) {
    Episode episode = repair.episode();
    if (episode instanceof Episode.Watching) {
      watch(plan);
    } else if (episode instanceof Episode.Confirming confirming) {
      confirm(confirming);
    } else if (episode instanceof Episode.Rereading rereading) {
      giveUpAfter(rereading.startedAt(), "facts and ledger could not be read in time");
    } else if (episode instanceof Episode.Reserving reserving) {
      giveUpAfter(reserving.readAt(), "the ledger could not be written in time");
    } else if (episode instanceof Episode.Verifying verifying) {
      verify(verifying);
    } else if (episode instanceof Episode.Settling settling && !settling.until().isAfter(now)) {
      move(new Episode.Watching(), "settled");
    }
    contradict();
    keepBooks();
  }

  private void giveUpAfter(Instant startedAt, String why) {
    if (passed(startedAt, GIVE_UP_AFTER)) {
      giveUp(why);
    }
  }

  private void watch(Plan plan) {
    if (plan.proposal().isPresent() && repair.unsettled().isEmpty()) {
      Instance instance = plan.proposal().get().instance();
      move(new Episode.Rereading(instance, now), "no guard holds");
      repair = repair.readAt(now);
      effects.add(new Effect.Read(now, true));
      return;
    }
    Suspicion.suspect(view, repair, plan).ifPresent(this::beginConfirmation);
  }

  private void beginConfirmation(Instance suspect) {
    repair =
        repair.confirmation(Confirmation.begin(suspect, Suspicion.targets(view, suspect), now));
    move(new Episode.Confirming(suspect, now, 0), "queries to " + suspect + " stay unanswered");
    confirm((Episode.Confirming) repair.episode());
  }

  private void confirm(Episode.Confirming episode) {
    Confirmation confirmation = repair.confirmation().orElseThrow();
    ConfirmationPolicy policy = view.setup().policy().confirmation();
    Optional<Probe> udp = ConfirmationProbes.udp(view.world().plan());
    Duration step = policy.spread().dividedBy(policy.probes());
    int sent = episode.sent();
    while (udp.isPresent()
        && sent < policy.probes()
        && passed(episode.startedAt(), step.multipliedBy(sent))) {
      for (Target target : confirmation.tallies().keySet()) {
        send(target, udp.get());
        // TCP to the suspect now and then: only that tells a deaf pod from a hung one.
        if (sent % 4 == 0 && target.instance().equals(Optional.of(confirmation.suspect()))) {
          ConfirmationProbes.tcp(view.world().plan()).ifPresent(tcp -> send(target, tcp));
        }
      }
      sent++;
    }
    Duration patience =
        policy.spread().plus(udp.map(Probe::timeout).orElse(Duration.ZERO)).plus(READ_SOON);
    if (confirmation.endedAt().isPresent() || passed(episode.startedAt(), patience)) {
      move(
          new Episode.Watching(),
          confirmation.objection(policy).map(o -> "not confirmed: " + o).orElse("confirmed"));
    } else if (sent != episode.sent()) {
      repair = repair.episode(new Episode.Confirming(episode.suspect(), episode.startedAt(), sent));
    }
  }

  private void send(Target target, Probe probe) {
    probeTargets.add(target);
    probes.add(probe);
  }

  void reread(Input.Reread read, Plan plan) {
    if (!read.full()
        || !(repair.episode() instanceof Episode.Rereading rereading)
        || !rereading.startedAt().equals(read.askedAt())) {
      return;
    }
    Instance subject = rereading.subject();
    Optional<Proposal> proposal =
        plan.proposal().filter(p -> p.instance().uid().equals(subject.uid()));
    if (read.facts().isEmpty() || read.ledger().isEmpty()) {
      giveUp(read.problem());
    } else if (proposal.isEmpty()) {
      move(new Episode.Watching(), "a second look found a reason to hold");
    } else {
      reserve(proposal.get(), read.ledger().get(), rereading.startedAt());
    }
  }

  /**
   * An open reservation of unknown result is taken up as it is: only that same action is allowed.
   */
  private void reserve(Proposal proposal, Ledger ledger, Instant readAt) {
    Optional<Reservation> open = ledger.open();
    Reservation reservation =
        new Reservation(
            open.map(Reservation::id).orElse(view.setup().holder() + "/" + now.toEpochMilli()),
            open.map(Reservation::action).orElse(proposal.action()),
            open.map(Reservation::fault).orElse(proposal.fault().id()),
            view.setup().holder(),
            ledger.asOf());
    Instant since =
        view.situation().server(proposal.instance()).flatMap(ServerView::silentSince).orElse(now);
    Episode.Ground ground =
        new Episode.Ground(reservation, open.isPresent(), proposal.fault(), since);
    move(new Episode.Reserving(ground, readAt), "a second look agreed");
    effects.add(new Effect.Reserve(ledger, reservation));
  }

  void written(Input.LedgerWritten written, Plan plan) {
    if (!written.reserving()) {
      repair = repair.written(written.ledger().isPresent());
      return;
    }
    if (!(repair.episode() instanceof Episode.Reserving)) {
      // Reserved too late: we have gone on without it, and nothing was sent.
      written
          .ledger()
          .flatMap(Ledger::open)
          .filter(open -> open.holder().equals(view.setup().holder()))
          .ifPresent(open -> settle(open, Ledger.Outcome.WITHOUT_EFFECT, "reserved too late"));
      return;
    }
    Episode.Reserving episode = (Episode.Reserving) repair.episode();
    Episode.Ground ground = episode.ground();
    if (written.ledger().isEmpty()) {
      if (!written.problem().isEmpty()) {
        // It may have been written after all; that nothing was sent is sure.
        withoutEffect(ground, written.problem());
      }
      giveUp(written.problem().isEmpty() ? "another was faster" : written.problem());
      return;
    }
    Instant notAfter = episode.readAt().plus(view.setup().policy().repair().sendWithin());
    boolean stillAgreed =
        plan.proposal()
            .filter(p -> Optional.of(p.instance()).equals(episode.instance()))
            .isPresent();
    if (!stillAgreed || now.isAfter(notAfter)) {
      String why =
          stillAgreed ? "what was read before is too old" : "a last look found a reason to hold";
      withoutEffect(ground, why);
      giveUp(why);
      return;
    }
    Set<String> before =
        view.situation().servers().stream()
            .map(server -> server.instance().uid())
            .collect(Collectors.toSet());
    move(new Episode.Acting(ground, before), "reserved");
    emit(new MonitorEvent.ActionStarted(now, ground.reservation(), ground.fault()));
    effects.add(new Effect.Perform(ground.reservation(), notAfter));
  }

  /** What was taken up from another may have had an effect before. */
  private void withoutEffect(Episode.Ground ground, String why) {
    if (!ground.adopted()) {
      settle(ground.reservation(), Ledger.Outcome.WITHOUT_EFFECT, why);
    }
  }

  void ended(Input.RemediationEnded ended) {
    if (!(repair.episode() instanceof Episode.Acting)) {
      return;
    }
    Episode.Acting episode = (Episode.Acting) repair.episode();
    Result result = ended.result();
    emit(new MonitorEvent.ActionEnded(now, ended.reservation(), result));
    if (result instanceof Result.Done) {
      settle(ended.reservation(), Ledger.Outcome.DONE, result.detail());
      move(
          new Episode.Verifying(episode.ground(), result.detail(), now, episode.before()),
          result.detail());
      return;
    }
    if (result instanceof Result.Indeterminate) {
      repair = repair.unknown(Optional.of(episode));
    } else {
      withoutEffect(episode.ground(), result.detail());
    }
    Duration wait =
        result instanceof Result.Refused refused
            ? refused
                .retryAfter()
                .filter(after -> after.compareTo(AFTER_REFUSAL) > 0)
                .orElse(AFTER_REFUSAL)
            : AFTER_MISHAP;
    repair = repair.refused(now.plus(wait), result.name() + ": " + result.detail());
    move(new Episode.Watching(), result.name() + ": " + result.detail());
  }

  void lookedUp(Input.LookedUp lookedUp) {
    Reservation reservation = lookedUp.reservation();
    boolean done = lookedUp.result() instanceof Result.Done || gone(reservation);
    if (!done || repair.unsettled().isPresent()) {
      return;
    }
    String detail = lookedUp.result().detail();
    settle(reservation, Ledger.Outcome.DONE, detail);
    Optional<Episode.Acting> own =
        repair.unknown().filter(a -> a.ground().reservation().id().equals(reservation.id()));
    if (own.isPresent() && repair.episode() instanceof Episode.Watching) {
      move(
          new Episode.Verifying(own.get().ground(), detail, now, own.get().before()),
          "it was done after all");
    }
    repair = repair.unknown(Optional.empty());
  }

  /** Neither discovery nor the API knows the instance any more, and both are up to date. */
  private boolean gone(Reservation reservation) {
    String uid = reservation.action().instance().uid();
    Instant oldest = now.minus(view.setup().policy().repair().factsAge());
    return view.diagnosis().unknown().isEmpty()
        && view.situation().server(reservation.action().instance()).isEmpty()
        && view.world()
            .facts()
            .filter(facts -> facts.asOf().isAfter(oldest) && !facts.pods().containsKey(uid))
            .isPresent();
  }

  private void verify(Episode.Verifying episode) {
    RepairPolicy policy = view.setup().policy().repair();
    Reservation reservation = episode.ground().reservation();
    List<ServerView> replacements =
        view.situation().servers().stream()
            .filter(server -> !episode.before().contains(server.instance().uid()))
            .toList();
    Optional<ServerView> proven =
        replacements.stream()
            .filter(s -> s.passesInARowSince(episode.doneAt()) >= policy.verifyAnswers())
            .findFirst();
    Optional<Fault> again =
        sure().stream()
            .filter(fault -> fault.id().equals(reservation.fault()))
            .filter(
                fault ->
                    replacements.stream()
                        .anyMatch(
                            s -> Optional.of(s.instance()).equals(fault.subject().instance())))
            .findFirst();
    if (proven.isPresent()) {
      Instance replacement = proven.get().instance();
      Duration recovery = Duration.between(episode.ground().since(), now);
      settle(
          new Ledger.Entry(
              reservation,
              Ledger.Outcome.EFFECTIVE,
              episode.detail(),
              Optional.of(replacement.uid()),
              Optional.of(recovery)));
      emit(new MonitorEvent.Recovered(now, reservation, replacement, recovery));
      move(new Episode.Settling(episode.doneAt().plus(policy.settle())), replacement + " answers");
    } else if (again.isPresent()
        || (passed(episode.doneAt(), policy.verifyWithin())
            && view.diagnosis().unknown().isEmpty())) {
      String why =
          again.isPresent()
              ? "the replacement has the same fault"
              : "no replacement answered within " + policy.verifyWithin().toSeconds() + " s";
      settle(
          new Ledger.Entry(
              reservation,
              Ledger.Outcome.INEFFECTIVE,
              why,
              again.flatMap(f -> f.subject().instance()).map(Instance::uid),
              Optional.empty()));
      emit(new MonitorEvent.NotRecovered(now, reservation, why));
      move(new Episode.Settling(now.plus(policy.settle())), why);
    }
  }

  /** Takes an action as in vain when its replacement comes down with the same fault soon after. */
  private void contradict() {
    if (!mayAct() || repair.unsettled().isPresent() || view.world().ledger().isEmpty()) {
      return;
    }
    Ledger ledger = view.world().ledger().get();
    for (Ledger.Entry entry : ledger.within(view.setup().policy().repair().sharedCauseWindow())) {
      boolean again =
          entry.outcome() == Ledger.Outcome.EFFECTIVE
              && sure().stream()
                  .filter(fault -> fault.id().equals(entry.reservation().fault()))
                  .flatMap(fault -> fault.subject().instance().stream())
                  .anyMatch(instance -> entry.replacementUid().equals(Optional.of(instance.uid())));
      if (again) {
        String why = "the replacement came down with the same fault";
        settle(
            new Ledger.Entry(
                entry.reservation(),
                Ledger.Outcome.INEFFECTIVE,
                why,
                entry.replacementUid(),
                entry.recovery()));
        emit(new MonitorEvent.NotRecovered(now, entry.reservation(), why));
        return;
      }
    }
  }

  /** Returns the faults, unless the prober itself may be at fault. */
  private List<Fault> sure() {
    return view.diagnosis().unknown().isEmpty() ? view.diagnosis().faults() : List.of();
  }

  /** Who only watches leaves the record to those who act. */
  private boolean mayAct() {
    return view.setup().canAct() && view.setup().policy().mode() == Mode.ACT;
  }

  /** Reads the ledger now and then, writes what is to be written, looks up what is open. */
  private void keepBooks() {
    boolean urgent = repair.unsettled().isPresent() && view.world().ledger().isEmpty();
    if (passed(repair.readAt(), urgent ? READ_SOON : READ_EVERY)) {
      repair = repair.readAt(now);
      effects.add(new Effect.Read(now, false));
    }
    Optional<Ledger> ledger = view.world().ledger();
    if (ledger.isPresent()
        && repair.unsettled().isPresent()
        && repair.writing().isEmpty()
        && !(repair.episode() instanceof Episode.Reserving)) {
      Ledger.Entry entry = repair.unsettled().get();
      repair = repair.writing(entry);
      effects.add(new Effect.Settle(ledger.get(), entry));
    }
    Optional<Reservation> open = ledger.flatMap(Ledger::open);
    if (open.isPresent()
        && mayAct()
        && repair.unsettled().isEmpty()
        && repair.episode() instanceof Episode.Watching
        && passed(repair.lookedUpAt(), LOOK_UP_EVERY)) {
      repair = repair.lookedUpAt(now);
      effects.add(new Effect.LookUp(open.get()));
    }
  }

  private void settle(Reservation reservation, Ledger.Outcome outcome, String detail) {
    settle(new Ledger.Entry(reservation, outcome, detail, Optional.empty(), Optional.empty()));
  }

  private void settle(Ledger.Entry entry) {
    repair = repair.unsettled(entry);
  }

  private void giveUp(String why) {
    repair = repair.refused(now.plus(AFTER_MISHAP), why);
    move(new Episode.Watching(), why);
  }

  private void move(Episode next, String why) {
    Phase from = repair.episode().phase();
    if (from != next.phase()) {
      if (!from.next().contains(next.phase())) {
        throw new IllegalStateException("no way from " + from + " to " + next.phase());
      }
      emit(new MonitorEvent.PhaseChanged(now, from, next.phase(), why));
    }
    repair = repair.episode(next);
  }

  private void emit(MonitorEvent event) {
    effects.add(new Effect.Emit(event));
  }

  private boolean passed(Instant from, Duration span) {
    return !from.plus(span).isAfter(now);
  }
}
