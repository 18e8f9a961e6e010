package dev.dnshealth.core.evidence;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The recent observations, folded into a cell for each vantage, target and probe. Immutable: adding
 * gives a new window.
 */
public final class EvidenceWindow {

  private static final EvidenceWindow EMPTY = new EvidenceWindow(Map.of(), Set.of());

  /** By the target's id, then by the vantage's. */
  private final Map<String, Map<String, Trail>> byTarget;

  private final Set<Probe> worked;

  private EvidenceWindow(Map<String, Map<String, Trail>> byTarget, Set<Probe> worked) {
    this.byTarget = byTarget;
    this.worked = worked;
  }

  /** Returns a window without evidence. */
  public static EvidenceWindow empty() {
    return EMPTY;
  }

  /** Returns the window of which {@link #cells()} and {@link #worked()} told. */
  public static EvidenceWindow of(Collection<Cell> cells, Set<Probe> worked) {
    Map<String, Map<String, List<Cell>>> sorted = new HashMap<>();
    for (Cell cell : cells) {
      sorted
          .computeIfAbsent(cell.target().id(), id -> new TreeMap<>())
          .computeIfAbsent(cell.vantage().id(), id -> new ArrayList<>())
          .add(cell);
    }
    Map<String, Map<String, Trail>> next = new HashMap<>();
    sorted.forEach(
        (id, seen) -> {
          Map<String, Trail> trails = new TreeMap<>();
          seen.forEach((vantage, of) -> trails.put(vantage, new Trail(of)));
          next.put(id, trails);
        });
    return new EvidenceWindow(next, Set.copyOf(worked));
  }

  /** Returns the window with {@code observation} in it. */
  public EvidenceWindow add(Observation observation, Detection detection) {
    Target target = observation.target();
    Map<String, Trail> trails = new TreeMap<>(byTarget.getOrDefault(target.id(), Map.of()));
    Trail trail = trails.get(observation.from().id());
    // Another instance under an old id starts with no evidence, good or bad.
    List<Cell> cells =
        trail != null && trail.target().equals(target)
            ? new ArrayList<>(trail.cells())
            : new ArrayList<>();
    int index = indexOf(cells, observation.probe().id());
    boolean known = index >= 0 && cells.get(index).probe().equals(observation.probe());
    Cell cell =
        (known ? cells.get(index) : Cell.of(observation.from(), target, observation.probe()))
            .add(observation, detection);
    if (index >= 0) {
      cells.set(index, cell);
    } else {
      cells.add(cell);
    }
    trails.put(observation.from().id(), new Trail(cells));
    Map<String, Map<String, Trail>> next = new HashMap<>(byTarget);
    next.put(target.id(), trails);
    return new EvidenceWindow(next, worked(cell));
  }

  private static int indexOf(List<Cell> cells, String probe) {
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).probe().id().equals(probe)) {
        return i;
      }
    }
    return -1;
  }

  private Set<Probe> worked(Cell cell) {
    if (cell.firstPass().isEmpty() || worked.contains(cell.probe())) {
      return worked;
    }
    Set<Probe> next = new HashSet<>(worked);
    next.add(cell.probe());
    return next;
  }

  /** Returns the window without what it knows of other targets, or by probes no longer sent. */
  public EvidenceWindow retain(Collection<Target> targets, ProbePlan plan) {
    Map<String, Target> wanted = targets.stream().collect(Collectors.toMap(Target::id, t -> t));
    Set<Probe> sent =
        plan.entries().stream().map(ProbePlan.Entry::probe).collect(Collectors.toSet());
    Predicate<Cell> keep =
        cell ->
            cell.target().equals(wanted.get(cell.target().id()))
                && (sent.contains(cell.probe()) || confirms(cell.probe()));
    return of(
        cells().stream().filter(keep).toList(),
        worked.stream().filter(sent::contains).collect(Collectors.toSet()));
  }

  /** Returns the window without what these vantages saw, by their ids. */
  public EvidenceWindow without(Set<String> vantages) {
    return vantages.isEmpty()
        ? this
        : of(
            cells().stream().filter(cell -> !vantages.contains(cell.vantage().id())).toList(),
            worked);
  }

  static boolean confirms(Probe probe) {
    return probe.id().equals(DefaultProbes.CONFIRM_UDP)
        || probe.id().equals(DefaultProbes.CONFIRM_TCP);
  }

  /**
   * Returns the window without any silence that is not yet established: what is left to believe
   * after this process itself stood still.
   */
  public EvidenceWindow forgetSilence() {
    return map(Cell::forgetSilence);
  }

  /** Returns what is known of one target, by the vantage's id. */
  public List<Trail> trails(Target target) {
    return byTarget.getOrDefault(target.id(), Map.of()).values().stream()
        .filter(trail -> trail.target().equals(target))
        .toList();
  }

  /** Returns what is known of one target, cell by cell. */
  public List<Cell> cells(Target target) {
    return trails(target).stream().flatMap(trail -> trail.cells().stream()).toList();
  }

  /** Returns all that is known, by the ids of targets and vantages. */
  public List<Cell> cells() {
    return new TreeMap<>(byTarget)
        .values().stream()
            .flatMap(trails -> trails.values().stream())
            .flatMap(trail -> trail.cells().stream())
            .toList();
  }

  /** Returns the probes that some target once answered as expected, even one that is gone. */
  public Set<Probe> worked() {
    return worked;
  }

  private EvidenceWindow map(UnaryOperator<Cell> change) {
    return of(cells().stream().map(change).toList(), worked);
  }
}
