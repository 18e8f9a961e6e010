package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.Refusal;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestPlan;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves an episode on by one input: from a suspicion to a proven cure. Made for one step and thrown
 * away; what it comes to is in the draft.
 */
final class EpisodeStep {

  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(10);
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

  /** Whoever asks for more is asked again all the same. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** Outcomes that come right at the deadline of the last query are still waited for. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final RepairDraft draft;
  private final View view;
  private final Instant now;

  EpisodeStep(RepairDraft draft) {
    this.draft = draft;
    this.view = draft.view();
    this.now = view.now();
  }

  void tick(Plan plan) {
    Episode episode = draft.repair().episode();
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
      draft.move(new Episode.Watching(), "settled");
    }
  }

  private void giveUpAfter(Instant startedAt, String why) {
    if (draft.passed(startedAt, GIVE_UP_AFTER)) {
      draft.giveUp(why);
    }
  }

  private void watch(Plan plan) {
    boolean books = draft.repair().unsettled().isEmpty();
    if (plan.proposal().isPresent() && books) {
      Instance instance = plan.proposal().get().instance();
      draft.move(new Episode.Rereading(instance, now), "no guard holds");
      draft.set(draft.repair().readAt(now));
      draft.add(new Effect.Read(now, true));
      return;
    }
    plan.request().ifPresent(this::expire);
    // Who does not lead has no use for a look of its own that would keep a request waiting.
    if (draft.repair().request().isEmpty() || draft.leads()) {
      Suspicion.of(view, draft.repair(), plan).ifPresent(this::beginConfirmation);
    }
  }

  private void expire(RequestPlan asked) {
    if (draft.passed(asked.request().at(), asked.request().patience())) {
      draft.set(draft.repair().request(Optional.empty()));
      draft.emit(new MonitorEvent.RequestHeld(now, asked));
    }
  }

  private void beginConfirmation(Suspicion suspicion) {
    Instance suspect = suspicion.suspect();
    draft.set(
        draft
            .repair()
            .confirmation(
                Confirmation.begin(suspect, suspicion.doubt(), suspicion.targets(view), now)));
    draft.move(
        new Episode.Confirming(suspect, suspicion.question(), now, 0),
        suspicion.doubt() == Doubt.SILENCE
            ? "queries to " + suspect + " stay unanswered"
            : suspect + " answers wrongly");
    confirm((Episode.Confirming) draft.repair().episode());
  }

  private void confirm(Episode.Confirming episode) {
    Confirmation confirmation = draft.repair().confirmation().orElseThrow();
    ConfirmationPolicy policy = view.setup().policy().confirmation();
    Duration step = policy.spread().dividedBy(policy.probes());
    int sent = episode.sent();
    while (sent < policy.probes() && draft.passed(episode.startedAt(), step.multipliedBy(sent))) {
      for (Target target : confirmation.tallies().keySet()) {
        draft.send(target, episode.question());
        // TCP to a silent one now and then: only that tells a deaf pod from a hung one.
        if (sent % 4 == 0
            && confirmation.doubt() == Doubt.SILENCE
            && target.instance().equals(Optional.of(confirmation.suspect()))) {
          ConfirmationProbes.tcp(view.world().plan()).ifPresent(tcp -> draft.send(target, tcp));
        }
      }
      sent++;
    }
    Duration patience = policy.spread().plus(episode.question().timeout()).plus(MARGIN);
    if (confirmation.endedAt().isPresent() || draft.passed(episode.startedAt(), patience)) {
      draft.move(
          new Episode.Watching(),
          confirmation.objection(policy).map(o -> "not confirmed: " + o).orElse("confirmed"));
    } else if (sent != episode.sent()) {
      draft.set(
          draft
              .repair()
              .episode(
                  new Episode.Confirming(
                      episode.suspect(), episode.question(), episode.startedAt(), sent)));
    }
  }

  void reread(Input.Reread read, Plan plan) {
    if (!read.full()
        || !(draft.repair().episode() instanceof Episode.Rereading rereading)
        || !rereading.startedAt().equals(read.askedAt())) {
      return;
    }
    Instance subject = rereading.subject();
    Optional<Proposal> proposal =
        plan.proposal().filter(p -> p.instance().uid().equals(subject.uid()));
    boolean leaderNeeded = proposal.filter(p -> Request.standsFor(p.fault().id())).isEmpty();
    if (read.facts().isEmpty()
        || read.ledger().isEmpty()
        || (leaderNeeded && read.standing().isEmpty())) {
      draft.giveUp(read.problem());
    } else if (proposal.isEmpty()) {
      draft.move(new Episode.Watching(), "a second look found a reason to hold");
    } else {
      reserve(proposal.get(), read.ledger().get(), rereading.startedAt());
    }
  }

  /**
   * An open reservation of unknown result is taken up as it is: only that same action is allowed.
   */
  private void reserve(Proposal proposal, Ledger ledger, Instant readAt) {
    Optional<Reservation> open = ledger.open();
    Optional<Request> request =
        draft.repair().request().filter(r -> Request.standsFor(proposal.fault().id()));
    Reservation reservation =
        new Reservation(
            open.map(Reservation::id).orElse(view.setup().holder() + "/" + now.toEpochMilli()),
            open.map(Reservation::action).orElse(proposal.action()),
            open.map(Reservation::fault)
                .filter(fault -> !Request.standsFor(fault))
                .orElseGet(() -> fault(proposal)),
            view.setup().holder(),
            ledger.asOf(),
            request.map(Request::by).or(() -> open.flatMap(Reservation::requestedBy)));
    Instant since =
        request
            .map(Request::at)
            .or(
                () ->
                    view.situation()
                        .server(proposal.instance())
                        .flatMap(server -> Doubt.of(proposal.fault()).since(server)))
            .orElse(now);
    Episode.Ground ground =
        new Episode.Ground(reservation, open.isPresent(), proposal.fault(), since);
    draft.move(new Episode.Reserving(ground, readAt), "a second look agreed");
    draft.add(new Effect.Reserve(ledger, reservation));
  }

  /** What is done at a person's request is done against what the server has, if it has anything. */
  private FaultId fault(Proposal proposal) {
    return draft.sure().stream()
        .filter(fault -> Request.standsFor(proposal.fault().id()))
        .filter(fault -> fault.subject().instance().equals(Optional.of(proposal.instance())))
        .filter(
            fault ->
                fault.info().restartHelps() == RestartHelps.YES
                    || fault.info().restartHelps() == RestartHelps.ONLY_IF_SINGLE)
        .map(Fault::id)
        .findFirst()
        .orElse(proposal.fault().id());
  }

  void written(Input.LedgerWritten written, Plan plan) {
    if (!written.reserving()) {
      draft.set(draft.repair().written(written.ledger().isPresent()));
      return;
    }
    if (!(draft.repair().episode() instanceof Episode.Reserving)) {
      // Reserved too late: we have gone on without it, and nothing was sent.
      written
          .ledger()
          .flatMap(Ledger::open)
          .filter(this::neverSent)
          .ifPresent(
              open -> draft.settle(open, Ledger.Outcome.WITHOUT_EFFECT, "reserved too late"));
      return;
    }
    Episode.Reserving episode = (Episode.Reserving) draft.repair().episode();
    Episode.Ground ground = episode.ground();
    if (written.ledger().isEmpty()) {
      if (!written.problem().isEmpty()) {
        // It may have been written after all; that nothing was sent is sure.
        withoutEffect(ground, written.problem());
      }
      draft.giveUp(written.problem().isEmpty() ? "another was faster" : written.problem());
      return;
    }
    Instant fresh = episode.readAt().plus(view.setup().policy().repair().sendWithin());
    Instant notAfter = ground.onRequest() ? fresh : view.world().standing().noLaterThan(fresh);
    boolean stillAgreed =
        plan.proposal()
            .filter(p -> Optional.of(p.instance()).equals(episode.instance()))
            .isPresent();
    if (!stillAgreed || now.isAfter(notAfter)) {
      String why =
          stillAgreed ? "what was read before is too old" : "a last look found a reason to hold";
      withoutEffect(ground, why);
      draft.giveUp(why);
      return;
    }
    Set<String> before =
        view.situation().servers().stream()
            .map(server -> server.instance().uid())
            .collect(Collectors.toSet());
    draft.move(new Episode.Acting(ground, before), "reserved");
    draft.emit(new MonitorEvent.ActionStarted(now, ground.reservation(), ground.fault()));
    draft.add(new Effect.Perform(ground.reservation(), notAfter, ground.onRequest()));
  }

  /** What was taken up again may have had an effect before. */
  private boolean neverSent(Reservation open) {
    return open.id().startsWith(view.setup().holder() + "/")
        && draft
            .repair()
            .unknown()
            .filter(acting -> acting.ground().reservation().id().equals(open.id()))
            .isEmpty();
  }

  /** What was taken up from another may have had an effect before. */
  private void withoutEffect(Episode.Ground ground, String why) {
    if (!ground.adopted()) {
      draft.settle(ground.reservation(), Ledger.Outcome.WITHOUT_EFFECT, why);
    }
  }

  void ended(Input.RemediationEnded ended) {
    if (!(draft.repair().episode() instanceof Episode.Acting)) {
      return;
    }
    Episode.Acting episode = (Episode.Acting) draft.repair().episode();
    Result result = ended.result();
    draft.emit(new MonitorEvent.ActionEnded(now, ended.reservation(), result));
    if (result instanceof Result.Done) {
      draft.settle(ended.reservation(), Ledger.Outcome.DONE, result.detail());
      draft.served(episode.ground());
      draft.move(
          new Episode.Verifying(episode.ground(), result.detail(), now, episode.before()),
          result.detail());
      return;
    }
    if (result instanceof Result.Indeterminate) {
      draft.set(draft.repair().unknown(Optional.of(episode)));
    } else {
      withoutEffect(episode.ground(), result.detail());
    }
    Duration wait =
        result instanceof Result.Refused refused
            ? refused
                .retryAfter()
                .filter(after -> after.compareTo(AFTER_REFUSAL) > 0)
                .map(after -> after.compareTo(LONGEST_WAIT) < 0 ? after : LONGEST_WAIT)
                .orElse(AFTER_REFUSAL)
            : RepairDraft.AFTER_MISHAP;
    String words = result.name() + ": " + result.detail();
    draft.set(draft.repair().refused(new Refusal(now.plus(wait), obstacle(result), words)));
    draft.move(new Episode.Watching(), words);
  }

  /** A budget for disruptions is somebody's will, and two are somebody's mistake. */
  private static HoldReason obstacle(Result result) {
    return result instanceof Result.Refused refused
        ? switch (refused.reason()) {
          case DISRUPTION_BUDGET -> HoldReason.DISRUPTION_BUDGET;
          case SEVERAL_DISRUPTION_BUDGETS -> HoldReason.SEVERAL_DISRUPTION_BUDGETS;
          case FORBIDDEN -> HoldReason.RIGHT_MISSING;
          case THROTTLED, CIRCUIT_OPEN, API_UNREACHABLE -> HoldReason.REFUSED;
        }
        : HoldReason.REFUSED;
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
            .filter(s -> right(s, Doubt.of(episode.ground().fault())))
            .findFirst();
    Optional<Fault> again =
        draft.sure().stream()
            .filter(fault -> Doubt.alike(fault.id(), reservation.fault()))
            .filter(
                fault ->
                    replacements.stream()
                        .anyMatch(
                            s -> Optional.of(s.instance()).equals(fault.subject().instance())))
            .findFirst();
    if (proven.isPresent()) {
      Instance replacement = proven.get().instance();
      Duration recovery = Duration.between(episode.ground().since(), now);
      draft.settle(
          new Ledger.Entry(
              reservation,
              Ledger.Outcome.EFFECTIVE,
              episode.detail(),
              Optional.of(replacement.uid()),
              Optional.of(recovery)));
      draft.emit(new MonitorEvent.Recovered(now, reservation, replacement, recovery));
      draft.move(
          new Episode.Settling(episode.doneAt().plus(policy.settle())), replacement + " answers");
    } else if (again.isPresent()
        || (draft.passed(episode.doneAt(), policy.verifyWithin())
            && view.diagnosis().unknown().isEmpty())) {
      String why =
          again.isPresent()
              ? "the replacement has the same fault"
              : "no replacement answered within " + policy.verifyWithin().toSeconds() + " s";
      draft.settle(
          new Ledger.Entry(
              reservation,
              Ledger.Outcome.INEFFECTIVE,
              why,
              again.flatMap(f -> f.subject().instance()).map(Instance::uid),
              Optional.empty()));
      draft.emit(new MonitorEvent.NotRecovered(now, reservation, why));
      draft.move(new Episode.Settling(now.plus(policy.settle())), why);
    }
  }

  /** What the pod before got wrong its replacement has to get right. */
  private static boolean right(ServerView server, Doubt doubt) {
    List<Reading> readings = doubt.classes().stream().map(server::reading).toList();
    return readings.contains(Reading.RIGHT)
        && !readings.contains(Reading.WRONG)
        && !readings.contains(Reading.SILENT);
  }
}
