package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Diagnoser;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.ProberSigns;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Watches a {@link SimulatedNetwork} from all its vantages at once, and diagnoses it each second:
 * no threads, no waiting, no actions. For one thread.
 */
public final class SimulatedWatch {

  private static final Duration STEP = Duration.ofSeconds(1);

  /** However seldom a probe is sent later, the first is due soon; as the monitor does. */
  private static final Duration FIRST_WITHIN = Duration.ofSeconds(5);

  private final SimulatedNetwork network;
  private final Detection detection;
  private final Diagnoser diagnoser;
  private final ProbePlan plan;
  private List<Lane> lanes = List.of();
  private final List<Schedule> inTurn = new ArrayList<>();
  private final PriorityQueue<Observation> underWay =
      new PriorityQueue<>(Comparator.comparing(Observation::at).thenComparing(Observation::id));
  private EvidenceWindow evidence = EvidenceWindow.empty();
  private Targets targets;
  private Instant now;
  private long nextId = 1;

  /** Makes a watch that begins at {@code start} and has seen nothing. */
  public SimulatedWatch(
      SimulatedNetwork network, Detection detection, Diagnoser diagnoser, Instant start) {
    this.network = network;
    this.detection = detection;
    this.diagnoser = diagnoser;
    this.plan = network.plan();
    this.now = start;
    this.targets = network.targets(start);
    this.lanes = lanes();
    for (ProbePlan.Entry entry : plan.entries()) {
      if (entry.inTurn()) {
        inTurn.add(new Schedule(entry, Dice.of(entry.probe().id().hashCode()), start));
      }
    }
  }

  /** Returns the time of the watch. */
  public Instant now() {
    return now;
  }

  /** Watches for a second, and returns what the evidence says then. */
  public Diagnosis next() {
    Targets before = targets;
    targets = network.targets(now);
    if (!targets.all().equals(before.all())) {
      evidence = evidence.retain(targets.all(), plan);
      lanes = lanes();
    }
    Instant until = now.plus(STEP);
    lanes.forEach(lane -> send(lane, until));
    inTurn.forEach(schedule -> sendInTurn(schedule, until));
    now = until;
    while (!underWay.isEmpty() && !underWay.peek().at().isAfter(now)) {
      evidence = evidence.add(underWay.remove(), detection);
    }
    return diagnoser.diagnose(situation(), ProberSigns.none());
  }

  /** Watches for a while, and tells each second what the evidence says. */
  public void run(Duration span, Consumer<Diagnosis> each) {
    Instant end = now.plus(span);
    while (now.isBefore(end)) {
      each.accept(next());
    }
  }

  /** Returns the evidence of now, as the rules see it. */
  public Situation situation() {
    return Situation.of(
        targets,
        network.serversSince(now),
        network.facts(now),
        evidence,
        viewers(),
        detection,
        now);
  }

  /** The first looks, and hears all others. */
  private Viewers viewers() {
    List<Vantage> all = network.shape().vantages();
    return new Viewers(
        all.get(0),
        all.subList(1, all.size()).stream()
            .map(vantage -> new Peer(vantage, "", Peer.State.HEARD, true, ""))
            .toList(),
        true);
  }

  private void send(Lane lane, Instant until) {
    for (Schedule schedule : lane.schedules()) {
      while (schedule.due.isBefore(until)) {
        send(lane.from(), lane.to(), schedule.entry.probe(), schedule.due);
        schedule.sent();
      }
    }
  }

  /** Returns a lane for each vantage and target; those that there were go on as they are. */
  private List<Lane> lanes() {
    Map<String, Lane> before = new HashMap<>();
    lanes.forEach(lane -> before.put(lane.from().id() + " " + lane.to().id(), lane));
    List<Lane> next = new ArrayList<>();
    for (Vantage from : network.shape().vantages()) {
      for (Target to : targets.all()) {
        Lane old = before.get(from.id() + " " + to.id());
        next.add(
            old != null && old.to().equals(to) ? old : new Lane(from, to, schedules(from, to)));
      }
    }
    return next;
  }

  private List<Schedule> schedules(Vantage from, Target to) {
    List<Schedule> all = new ArrayList<>();
    for (ProbePlan.Entry entry : plan.entries()) {
      if (!entry.inTurn() && entry.roles().contains(to.role())) {
        Dice dice =
            Dice.of(from.id().hashCode())
                .with(to.id().hashCode())
                .with(entry.probe().id().hashCode());
        all.add(new Schedule(entry, dice, now));
      }
    }
    return all;
  }

  /** One vantage sends them, for they are few a minute in the whole cluster. */
  private void sendInTurn(Schedule schedule, Instant until) {
    while (schedule.due.isBefore(until)) {
      List<Target> asked =
          targets.all().stream().filter(t -> schedule.entry.roles().contains(t.role())).toList();
      if (!asked.isEmpty()) {
        send(
            network.shape().vantages().get(0),
            asked.get(schedule.count % asked.size()),
            schedule.entry.probe(),
            schedule.due);
      }
      schedule.sent();
    }
  }

  private void send(Vantage from, Target to, Probe probe, Instant at) {
    Reception reception = network.send(from, to, probe, at);
    long id = nextId++;
    underWay.add(
        new Observation(
            id, from, to, probe, at, at.plus(reception.after()), reception.outcome(), false));
    reception
        .late()
        .ifPresent(
            late ->
                underWay.add(
                    new Observation(
                        id, from, to, probe, at, at.plus(late.after()), late.outcome(), true)));
  }

  /** What a vantage sends to a target. */
  private record Lane(Vantage from, Target to, List<Schedule> schedules) {}

  /** When a probe is next sent: each interval, give or take a twentieth. */
  private static final class Schedule {
    private final ProbePlan.Entry entry;
    private final Dice dice;
    private Instant due;
    private int count;

    Schedule(ProbePlan.Entry entry, Dice dice, Instant now) {
      this.entry = entry;
      this.dice = dice;
      Duration interval = entry.interval();
      Duration spread = interval.compareTo(FIRST_WITHIN) < 0 ? interval : FIRST_WITHIN;
      this.due = now.plus(part(spread, dice.part(Dice.Throw.TIME)));
    }

    void sent() {
      count++;
      double jitter = 0.95 + 0.1 * dice.with(count).part(Dice.Throw.TIME);
      due = due.plus(part(entry.interval(), jitter));
    }

    private static Duration part(Duration of, double share) {
      return Duration.ofMillis((long) (of.toMillis() * share));
    }
  }
}
