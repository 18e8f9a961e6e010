package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.ProberSigns;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a monitor knows, and the pure function that takes it from one input to the next. Without
 * clock, thread, log or I/O: the same inputs give the same decisions. Instances are immutable.
 */
public final class MonitorState {

  private final Setup setup;
  private final World world;
  private final Probing probing;
  private final EvidenceWindow evidence;
  private final ProberSigns signs;
  private final Repair repair;
  private final Known known;
  private final Optional<Instant> lastTick;
  private final Report report;

  private MonitorState(
      Setup setup,
      World world,
      Probing probing,
      EvidenceWindow evidence,
      ProberSigns signs,
      Repair repair,
      Known known,
      Optional<Instant> lastTick,
      Report report) {
    this.setup = setup;
    this.world = world;
    this.probing = probing;
    this.evidence = evidence;
    this.signs = signs;
    this.repair = repair;
    this.known = known;
    this.lastTick = lastTick;
    this.report = report;
  }

  /** Returns the state of a monitor that has not learnt anything yet. */
  public static MonitorState initial(Setup setup, Instant now) {
    Targets targets = Targets.none(now);
    ProberSigns signs = ProberSigns.none();
    Situation situation =
        Situation.of(
            targets,
            now,
            Optional.empty(),
            EvidenceWindow.empty(),
            Viewers.alone(setup.vantage()),
            setup.policy().detection(),
            now);
    Diagnosis diagnosis = setup.diagnoser().diagnose(situation, signs);
    Standing standing = new Standing.Follows(Optional.empty(), "it is not known yet who leads");
    return new MonitorState(
        setup,
        new World(
            targets,
            now,
            ProbePlan.none(),
            Optional.empty(),
            Optional.empty(),
            "the ledger was not read yet",
            standing,
            List.of(),
            true),
        Probing.none(),
        EvidenceWindow.empty(),
        signs,
        Repair.none(),
        Known.nothing(),
        Optional.empty(),
        new Report(now, diagnosis, List.of(), Phase.WATCHING, List.of(), now, standing));
  }

  /** Returns the state of a monitor that knows what {@code snapshot} says. */
  public static MonitorState of(Setup setup, MonitorSnapshot snapshot) {
    return new MonitorState(
        setup,
        snapshot.world(),
        snapshot.probing(),
        EvidenceWindow.of(snapshot.cells(), snapshot.worked()),
        snapshot.signs(),
        snapshot.repair(),
        snapshot.known(),
        snapshot.lastTick(),
        snapshot.report());
  }

  /** Returns all that is known but the set-up, as plain data. */
  public MonitorSnapshot snapshot() {
    return new MonitorSnapshot(
        world,
        probing,
        evidence.cells(),
        evidence.worked(),
        signs,
        repair,
        known,
        lastTick,
        report);
  }

  /** Returns what does not change. */
  public Setup setup() {
    return setup;
  }

  /** Returns what was known at the last tick. */
  public Report report() {
    return report;
  }

  /** Takes in one input. */
  public Step step(Input input) {
    if (input instanceof Input.Tick) {
      return tick(input.at());
    }
    if (input instanceof Input.Observed observed) {
      return observed(observed.observation());
    }
    if (input instanceof Input.Discovered discovered) {
      return new Step(
          with(world.with(discovered.targets(), discovered.plan(), discovered.at()))
              .with(evidence.retain(discovered.targets().all(), discovered.plan())),
          List.of());
    }
    if (input instanceof Input.FactsChanged changed) {
      return new Step(with(world.with(changed.facts())), List.of());
    }
    if (input instanceof Input.StandingChanged changed) {
      return new Step(with(world.with(changed.standing())), List.of());
    }
    if (input instanceof Input.PeersChanged changed) {
      return peers(changed);
    }
    if (input instanceof Input.Overflowed) {
      return new Step(
          with(new ProberSigns(signs.standStill(), Optional.of(input.at()))), List.of());
    }
    return repair(input);
  }

  /** What was told by one that is gone, or that began anew, is forgotten. */
  private Step peers(Input.PeersChanged changed) {
    Map<String, String> epochs =
        changed.peers().stream().collect(Collectors.toMap(p -> p.vantage().id(), Peer::epoch));
    Set<String> over =
        world.peers().stream()
            .filter(peer -> !peer.epoch().equals(epochs.get(peer.vantage().id())))
            .map(peer -> peer.vantage().id())
            .collect(Collectors.toSet());
    return new Step(
        with(world.with(changed.peers(), changed.complete())).with(evidence.without(over)),
        List.of());
  }

  private Step tick(Instant now) {
    Duration pause = setup.policy().detection().pauseAfter();
    MonitorState awake =
        lastTick.filter(last -> last.plus(pause).isBefore(now)).isPresent()
            ? with(new ProberSigns(Optional.of(now), signs.overflow()))
                .with(evidence.forgetSilence())
            : this;
    return awake.tickAwake(now);
  }

  private Step tickAwake(Instant now) {
    Probing.Sent regular = probing.tick(world.targets(), world.plan(), this::owesAnAnswer, now);
    View view = view(now);
    Plan plan = view.plan(repair);
    RepairDraft draft = new RepairDraft(view, repair);
    new EpisodeStep(draft).tick(plan);
    new LedgerStep(draft).tick();
    Probing.Sent extra = regular.next().send(draft.probeTargets(), draft.probes(), now);
    Known.Told told = known.update(view, plan);
    List<Effect> effects = new ArrayList<>(regular.probes());
    effects.addAll(extra.probes());
    told.events().forEach(event -> effects.add(new Effect.Emit(event)));
    effects.addAll(draft.effects());
    MonitorState next =
        new MonitorState(
            setup,
            world,
            extra.next(),
            evidence,
            signs,
            draft.repair(),
            told.next(),
            Optional.of(now),
            report(view, plan, draft.repair(), told.next()));
    return new Step(next, effects);
  }

  private boolean owesAnAnswer(Target target) {
    return evidence.cells(target).stream()
        .filter(cell -> cell.vantage().id().equals(setup.vantage().id()))
        .anyMatch(cell -> cell.probe().liveness() && cell.silence().bad() > 0);
  }

  private Step observed(Observation observation) {
    return setup.vantage().id().equals(observation.from().id())
        ? seen(observation)
        : new Step(world.told(observation).map(this::with).orElse(this), List.of());
  }

  private MonitorState with(Observation told) {
    return with(evidence.add(told, setup.policy().detection()));
  }

  private Step seen(Observation observation) {
    Detection detection = setup.policy().detection();
    boolean confirming = observation.probe().id().equals(DefaultProbes.CONFIRM_UDP);
    Repair nextRepair =
        confirming && repair.confirmation().isPresent()
            ? repair.confirmation(
                repair.confirmation().get().add(observation, setup.policy().confirmation()))
            : repair;
    // A target that is gone by now has no place in the window any more.
    boolean wanted = world.targets().all().contains(observation.target());
    MonitorState next =
        new MonitorState(
            setup,
            world,
            observation.late() ? probing : probing.ended(observation.id()),
            wanted ? evidence.add(observation, detection) : evidence,
            signs,
            nextRepair,
            known,
            lastTick,
            report);
    return new Step(
        next, wanted ? List.of(new Effect.Emit(new MonitorEvent.Probed(observation))) : List.of());
  }

  private Step repair(Input input) {
    World nextWorld = world;
    if (input instanceof Input.Reread read) {
      // What lets us lead comes by its own way only: this one may have been overtaken.
      nextWorld =
          read.standing()
              .filter(standing -> !standing.leads(read.at()))
              .map(world::with)
              .orElse(world);
      nextWorld =
          read.facts().map(nextWorld::with).orElse(nextWorld).with(read.ledger(), read.problem());
    } else if (input instanceof Input.LedgerWritten written) {
      nextWorld = world.with(written.ledger(), "the ledger was changed and is read again");
    }
    MonitorState told = with(nextWorld);
    View view = told.view(input.at());
    RepairDraft draft = new RepairDraft(view, repair);
    EpisodeStep step = new EpisodeStep(draft);
    if (input instanceof Input.Reread read) {
      step.reread(read, view.plan(repair));
    } else if (input instanceof Input.LedgerWritten written) {
      step.written(written, view.plan(repair));
    } else if (input instanceof Input.RemediationEnded ended) {
      step.ended(ended);
    } else if (input instanceof Input.Requested requested) {
      draft.set(repair.request(Optional.of(requested.request())));
    } else if (input instanceof Input.Withdrawn) {
      draft.set(repair.request(Optional.empty()));
    } else if (input instanceof Input.LookedUp lookedUp) {
      new LedgerStep(draft).lookedUp(lookedUp);
    }
    return new Step(told.with(draft.repair()), draft.effects());
  }

  private View view(Instant now) {
    Situation situation =
        Situation.of(
            world.targets(),
            world.serversSince(),
            world.facts(),
            evidence,
            world.viewers(setup.vantage()),
            setup.policy().detection(),
            now);
    Diagnosis diagnosis = setup.diagnoser().diagnose(situation, signs);
    return new View(setup, world, probing, situation, unlessUnproven(diagnosis));
  }

  /** With the sick pod gone all that is left looks well; it is so once the cure is proven. */
  private Diagnosis unlessUnproven(Diagnosis diagnosis) {
    Phase phase = repair.episode().phase();
    boolean unproven = phase == Phase.ACTING || phase == Phase.VERIFYING;
    return unproven && diagnosis.verdict() == Verdict.HEALTHY
        ? new Diagnosis(Verdict.DEGRADED, diagnosis.faults(), diagnosis.unknown(), diagnosis.at())
        : diagnosis;
  }

  private static Report report(View view, Plan plan, Repair repair, Known known) {
    Map<Target, Report.TargetReport> targets =
        view.situation().lines().stream()
            .collect(
                Collectors.toMap(
                    line -> line.target(),
                    line ->
                        new Report.TargetReport(
                            line.target(),
                            known.states().getOrDefault(line.target(), TargetState.UNKNOWN),
                            line.lastUdpAnswer(),
                            line.liveness()
                                .flatMap(
                                    cell ->
                                        cell
                                            .lost(
                                                view.now(),
                                                view.situation().detection().lossWindow(),
                                                1)
                                            .stream())
                                .max(Double::compare)),
                    (a, b) -> a));
    List<Report.TargetReport> all =
        view.world().targets().all().stream()
            .filter(target -> target.role() != Role.SILENT)
            .map(
                target ->
                    targets.getOrDefault(
                        target,
                        new Report.TargetReport(
                            target, TargetState.UNKNOWN, Optional.empty(), Optional.empty())))
            .toList();
    return new Report(
        view.now(),
        view.diagnosis(),
        plan.holds(),
        repair.episode().phase(),
        all,
        view.world().targets().asOf(),
        view.world().standing(),
        plan.request().filter(asked -> repair.request().isPresent()),
        repair.unsettled().isPresent(),
        view.world().peers());
  }

  private MonitorState with(World next) {
    return new MonitorState(setup, next, probing, evidence, signs, repair, known, lastTick, report);
  }

  private MonitorState with(EvidenceWindow next) {
    return new MonitorState(setup, world, probing, next, signs, repair, known, lastTick, report);
  }

  private MonitorState with(ProberSigns next) {
    return new MonitorState(setup, world, probing, evidence, next, repair, known, lastTick, report);
  }

  private MonitorState with(Repair next) {
    return new MonitorState(setup, world, probing, evidence, signs, next, known, lastTick, report);
  }
}
