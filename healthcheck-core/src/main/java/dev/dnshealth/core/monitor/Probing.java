package dev.dnshealth.core.monitor;

import static dev.dnshealth.core.probe.DefaultProbes.CONFIRM_UDP;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * When the next probes are due, and which are under way. Immutable.
 *
 * @param nextId the id of the next probe
 * @param due when each probe is next sent to each target
 * @param flights the probes that are under way
 */
record Probing(long nextId, Map<Key, Instant> due, Map<Long, Flight> flights) {

  /** A probe that has not ended so long after its deadline never will: its prober has a bug. */
  private static final Duration LOST = Duration.ofSeconds(30);

  /** However seldom a probe is sent later, the first is due soon. */
  private static final Duration FIRST_WITHIN = Duration.ofSeconds(5);

  /** A shared start would hit every server at once; the spread is this part of the interval. */
  private static final int JITTER_PARTS = 1000;

  /** Stands for the target of a probe that one target gets at a time. */
  private static final String IN_TURN = "";

  record Key(String target, String probe) {}

  record Flight(Target target, Probe probe, Instant sentAt) {}

  record Sent(Probing next, List<Effect.SendProbe> probes) {}

  static Probing none() {
    return new Probing(1, Map.of(), Map.of());
  }

  /**
   * Sends what is due.
   *
   * @param silent whether a target has not answered the last time
   */
  Sent tick(Targets targets, ProbePlan plan, Predicate<Target> silent, Instant now) {
    Map<Key, Instant> nextDue = new LinkedHashMap<>();
    List<Target> to = new ArrayList<>();
    List<Probe> what = new ArrayList<>();
    for (ProbePlan.Entry entry : plan.entries()) {
      for (Target target : asked(entry, targets, plan, now)) {
        Key key = new Key(entry.inTurn() ? IN_TURN : target.id(), entry.probe().id());
        Instant at = due.getOrDefault(key, firstDue(key, entry.interval(), now));
        boolean hurry = entry.again().compareTo(entry.interval()) < 0 && silent.test(target);
        Duration interval = hurry ? entry.again() : entry.interval();
        if (hurry && at.isAfter(now.plus(interval))) {
          at = now.plus(interval);
        }
        if (!at.isAfter(now)) {
          to.add(target);
          what.add(entry.probe());
          at = nextDue(key, at, interval, now);
        }
        nextDue.put(key, at);
      }
    }
    return new Probing(nextId, nextDue, withoutLost(now)).send(to, what, now);
  }

  private static List<Target> asked(
      ProbePlan.Entry entry, Targets targets, ProbePlan plan, Instant now) {
    List<Target> all =
        targets.all().stream()
            .filter(target -> entry.roles().contains(target.role()) && plan.asks(target))
            .toList();
    if (!entry.inTurn() || all.isEmpty()) {
      return all;
    }
    long turn = now.toEpochMilli() / entry.interval().toMillis();
    return List.of(all.get(Math.floorMod(turn, all.size())));
  }

  private Map<Long, Flight> withoutLost(Instant now) {
    Map<Long, Flight> kept = new LinkedHashMap<>(flights);
    kept.values().removeIf(f -> f.sentAt().plus(f.probe().timeout()).plus(LOST).isBefore(now));
    return kept;
  }

  /** Sends these probes now, one to each of these targets. */
  Sent send(List<Target> to, List<Probe> what, Instant now) {
    Map<Long, Flight> nextFlights = new LinkedHashMap<>(flights);
    List<Effect.SendProbe> probes = new ArrayList<>();
    long id = nextId;
    for (int i = 0; i < to.size(); i++) {
      nextFlights.put(id, new Flight(to.get(i), what.get(i), now));
      probes.add(new Effect.SendProbe(id, to.get(i), what.get(i)));
      id++;
    }
    return new Sent(new Probing(id, due, nextFlights), probes);
  }

  /** Takes the probe of this id as ended. */
  Probing ended(long id) {
    if (!flights.containsKey(id)) {
      return this;
    }
    Map<Long, Flight> next = new LinkedHashMap<>(flights);
    next.remove(id);
    return new Probing(nextId, due, next);
  }

  /**
   * Returns how many of the last queries for the cluster's own names over UDP are without an answer
   * at the target of {@code line}, which is our own, not counting those that are too young to tell.
   */
  int unanswered(Line line, Detection detection, Instant now) {
    Instant lastAnswer = line.lastUdpAnswer().orElse(Instant.MIN);
    Instant youngest = now.minus(detection.suspectAge());
    long underWay =
        flights.values().stream()
            .filter(f -> f.target().equals(line.target()))
            .filter(f -> f.probe().liveness() || f.probe().id().equals(CONFIRM_UDP))
            .filter(f -> f.sentAt().isAfter(lastAnswer) && !f.sentAt().isAfter(youngest))
            .count();
    return (int) underWay + line.lostInARow();
  }

  private Instant firstDue(Key key, Duration interval, Instant now) {
    Duration spread = interval.compareTo(FIRST_WITHIN) < 0 ? interval : FIRST_WITHIN;
    return now.plus(spread.multipliedBy(part(key, 0)).dividedBy(JITTER_PARTS));
  }

  /** The interval, give or take a twentieth, so that vantages do not fall into step. */
  private Instant nextDue(Key key, Instant last, Duration interval, Instant now) {
    Duration jitter =
        interval.multipliedBy(part(key, nextId) - JITTER_PARTS / 2).dividedBy(10L * JITTER_PARTS);
    Instant next = last.plus(interval).plus(jitter);
    return next.isAfter(now) ? next : now.plus(interval);
  }

  private static int part(Key key, long salt) {
    // Not the record's own hash: how that is made is not promised, and a replay must come to the
    // same.
    long hash = key.target().hashCode() * 31L + key.probe().hashCode();
    long mixed = (hash * 31L + salt) * 0x9E3779B97F4A7C15L;
    return (int) ((mixed >>> 40) % JITTER_PARTS);
  }
}
