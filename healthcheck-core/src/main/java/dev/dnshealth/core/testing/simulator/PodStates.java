package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.facts.ContainerEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which pods run, and which the kubelet calls ready. */
final class PodStates {

  /** From a killed process to the next one that listens. */
  private static final Duration RESTART = Duration.ofSeconds(2);

  /** From there to a container that is called ready. */
  private static final Duration TO_READY = Duration.ofSeconds(2);

  /** Three readiness probes in vain, ten seconds apart. */
  private static final Duration UNREADY = Duration.ofSeconds(30);

  /** From a changed ConfigMap to a pod that has loaded it, with a short reload interval. */
  static final Duration RELOAD = Duration.ofSeconds(3);

  /** When a process that always ends is started again; measured on Kubernetes 1.34. */
  private static final List<Duration> BACK_OFF =
      Stream.of(0, 17, 38, 80, 160, 300).map(Duration::ofSeconds).toList();

  /** How long the kubelet takes to say that it waits, after the process ended. */
  private static final Duration TO_WAITING = Duration.ofSeconds(5);

  private final ClusterShape shape;
  private final FaultScript script;

  PodStates(ClusterShape shape, FaultScript script) {
    this.shape = shape;
    this.script = script;
  }

  /**
   * What became of a container.
   *
   * @param startedAt when it last started
   * @param restarts how often it was restarted
   * @param lastEnd how it last ended
   * @param down whether no process runs
   * @param waiting whether the kubelet waits before it starts it again
   */
  record Container(
      Instant startedAt,
      int restarts,
      Optional<ContainerEnd> lastEnd,
      boolean down,
      boolean waiting) {}

  Container container(PodLife life, Instant at) {
    Container container =
        new Container(life.startedAt(), 0, Optional.empty(), at.isBefore(life.startedAt()), false);
    List<FaultScript.Entry> ends =
        past(life, at)
            .filter(e -> kills(e.what()))
            .sorted(Comparator.comparing(FaultScript.Entry::from))
            .toList();
    for (FaultScript.Entry entry : ends) {
      container =
          entry.what() == FaultKind.POD_CRASH_LOOP
              ? crashed(container, entry, at)
              : killed(container, entry, at);
    }
    return container;
  }

  private static Container killed(Container before, FaultScript.Entry entry, Instant at) {
    Instant again = entry.from().plus(RESTART);
    return new Container(
        again,
        before.restarts() + 1,
        Optional.of(new ContainerEnd("OOMKilled", 137, Optional.of(entry.from()))),
        at.isBefore(again),
        false);
  }

  private static Container crashed(Container before, FaultScript.Entry entry, Instant at) {
    List<Instant> ends =
        BACK_OFF.stream()
            .map(entry.from()::plus)
            .filter(end -> !end.isAfter(at) && end.isBefore(entry.until()))
            .toList();
    Instant last = ends.get(ends.size() - 1);
    boolean over = !at.isBefore(entry.until());
    return new Container(
        over ? entry.until() : last,
        before.restarts() + ends.size(),
        Optional.of(new ContainerEnd("Error", 1, Optional.of(last))),
        !over,
        !over && !at.isBefore(last.plus(TO_WAITING)));
  }

  /** Returns whether the kubelet calls the pod ready. */
  boolean ready(PodLife life, Instant at) {
    return !at.isBefore(life.readyAt())
        && !neverSynced(life, at)
        && past(life, at).filter(e -> unreadies(e.what())).noneMatch(e -> unready(e, at));
  }

  /** Returns whether a process started when new ones could not read the API, and still cannot. */
  boolean neverSynced(PodLife life, Instant at) {
    for (FaultScript.Entry entry : script.entries()) {
      if (entry.what() == FaultKind.NEW_PODS_FAIL
          && entry.at(at)
          && entry.at(container(life, at).startedAt())) {
        return true;
      }
    }
    return false;
  }

  /** Returns since when that is so. */
  Instant readySince(PodLife life, Instant at) {
    boolean now = ready(life, at);
    List<Instant> changes = new ArrayList<>(List.of(life.startedAt(), life.readyAt()));
    past(life, at)
        .filter(e -> unreadies(e.what()))
        .forEach(e -> changes.addAll(List.of(unreadyFrom(e), unreadyUntil(e))));
    Instant since = at;
    for (Instant change :
        changes.stream().filter(c -> !c.isAfter(at)).sorted(Comparator.reverseOrder()).toList()) {
      if (ready(life, change) != now) {
        break;
      }
      since = change;
    }
    return since;
  }

  private static boolean unready(FaultScript.Entry entry, Instant at) {
    return !at.isBefore(unreadyFrom(entry)) && at.isBefore(unreadyUntil(entry));
  }

  private static Instant unreadyFrom(FaultScript.Entry entry) {
    return switch (entry.what()) {
      case POD_HUNG -> entry.from().plus(UNREADY);
      case ALL_UNREADY -> entry.from().plus(RELOAD);
      default -> entry.from();
    };
  }

  private static Instant unreadyUntil(FaultScript.Entry entry) {
    return switch (entry.what()) {
      case POD_OOM_KILLED, PODS_OOM_KILLED -> entry.from().plus(RESTART).plus(TO_READY);
      default -> entry.until().plus(TO_READY);
    };
  }

  private static boolean kills(FaultKind kind) {
    return switch (kind) {
      case POD_OOM_KILLED, PODS_OOM_KILLED, POD_CRASH_LOOP -> true;
      default -> false;
    };
  }

  private static boolean unreadies(FaultKind kind) {
    return kills(kind) || kind == FaultKind.POD_HUNG || kind == FaultKind.ALL_UNREADY;
  }

  /** Returns the time that {@code time} gives for the last fault of the pod that it is about. */
  Optional<Instant> last(
      PodLife life, Instant at, FaultKind kind, Function<FaultScript.Entry, Instant> time) {
    return past(life, at)
        .filter(e -> e.what() == kind)
        .map(time)
        .filter(when -> !when.isAfter(at))
        .max(Comparator.naturalOrder());
  }

  /** Returns the faults of the pod that have begun in its lifetime. */
  private Stream<FaultScript.Entry> past(PodLife life, Instant at) {
    return script.entries().stream()
        .filter(e -> !e.from().isAfter(at) && !e.from().isBefore(life.startedAt()))
        .filter(e -> Moment.strikes(e, life.number(), shape));
  }
}
