package dev.dnshealth.core.evidence;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.target.Target;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The recent observations, folded into a cell for each vantage, target and probe. Immutable: adding
 * gives a new window.
 */
public final class EvidenceWindow {

  private static final EvidenceWindow EMPTY = new EvidenceWindow(Map.of());

  private final Map<String, Map<Key, Cell>> byTarget;

  private record Key(String vantage, String probe) {}

  private EvidenceWindow(Map<String, Map<Key, Cell>> byTarget) {
    this.byTarget = byTarget;
  }

  /** Returns a window without evidence. */
  public static EvidenceWindow empty() {
    return EMPTY;
  }

  /** Returns the window with {@code observation} in it. */
  public EvidenceWindow add(Observation observation, Detection detection) {
    Target target = observation.target();
    Key key = new Key(observation.from().id(), observation.probe().id());
    Map<Key, Cell> cells = new HashMap<>(byTarget.getOrDefault(target.id(), Map.of()));
    Cell old = cells.get(key);
    // Another instance under an old id starts with no evidence, good or bad.
    Cell cell =
        old != null && old.target().equals(target)
            ? old
            : Cell.of(observation.from(), target, observation.probe());
    cells.put(key, cell.add(observation, detection));
    return with(target.id(), cells);
  }

  /** Returns the window without what it knows of targets other than these. */
  public EvidenceWindow retain(Collection<Target> targets) {
    Map<String, Target> wanted = targets.stream().collect(Collectors.toMap(Target::id, t -> t));
    Map<String, Map<Key, Cell>> next = new HashMap<>();
    byTarget.forEach(
        (id, cells) -> {
          Map<Key, Cell> kept = new HashMap<>(cells);
          kept.values().removeIf(cell -> !cell.target().equals(wanted.get(id)));
          if (!kept.isEmpty()) {
            next.put(id, kept);
          }
        });
    return new EvidenceWindow(next);
  }

  /**
   * Returns the window without any silence that is not yet established: what is left to believe
   * after this process itself stood still.
   */
  public EvidenceWindow forgetSilence() {
    return map(Cell::forgetSilence);
  }

  /** Returns what is known of one target, in no order. */
  public List<Cell> cells(Target target) {
    return byTarget.getOrDefault(target.id(), Map.of()).values().stream()
        .filter(cell -> cell.target().equals(target))
        .toList();
  }

  private EvidenceWindow map(UnaryOperator<Cell> change) {
    Map<String, Map<Key, Cell>> next = new HashMap<>();
    byTarget.forEach(
        (id, cells) -> {
          Map<Key, Cell> changed = new HashMap<>(cells);
          changed.replaceAll((key, cell) -> change.apply(cell));
          next.put(id, changed);
        });
    return new EvidenceWindow(next);
  }

  private EvidenceWindow with(String target, Map<Key, Cell> cells) {
    Map<String, Map<Key, Cell>> next = new HashMap<>(byTarget);
    next.put(target, cells);
    return new EvidenceWindow(next);
  }
}
