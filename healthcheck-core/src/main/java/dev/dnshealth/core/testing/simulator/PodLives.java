package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The pods of a simulated cluster over time. */
final class PodLives {

  /** From being asked for to a process that listens. */
  private static final Duration TO_START = Duration.ofSeconds(1);

  /** From there to a pod that is called ready; measured on Kubernetes 1.34. */
  private static final Duration TO_READY = Duration.ofSeconds(2);

  /** From being told to end to being gone, with the usual lameduck of five seconds. */
  private static final Duration TO_END = Duration.ofSeconds(5);

  /** The pods of the start are a while old, and not all of the same age. */
  private static final Duration AGE = Duration.ofHours(1);

  private static final Duration BETWEEN = Duration.ofSeconds(7);

  /** A rollout replaces a pod so often. */
  private static final Duration EACH = Duration.ofSeconds(8);

  private final List<PodLife> all = new ArrayList<>();
  private final Map<String, PodLife> byTarget = new HashMap<>();

  PodLives(ClusterShape shape, FaultScript script, Instant start) {
    for (int number = 0; number < shape.pods(); number++) {
      addAll(number, shape, script, start);
    }
    all.forEach(life -> byTarget.put(life.target().id(), life));
  }

  private void addAll(int number, ClusterShape shape, FaultScript script, Instant start) {
    Instant since = start.minus(AGE).plus(BETWEEN.multipliedBy(number % 7));
    PodLife life = life(shape, number, 0, since, since.plus(TO_READY));
    List<FaultScript.Entry> replacements =
        script.entries().stream()
            .filter(e -> e.what().replacesPods() && Moment.strikes(e, number, shape))
            .filter(e -> endsAt(e, number).isBefore(e.until()))
            .sorted(Comparator.comparing(e -> endsAt(e, number)))
            .toList();
    int generation = 0;
    for (FaultScript.Entry entry : replacements) {
      Instant ends = endsAt(entry, number);
      boolean late = entry.what() == FaultKind.TERMINATION_GAP;
      all.add(life.ends(ends, late ? entry.until() : ends.plus(TO_END)));
      generation++;
      Instant startedAt =
          (entry.what() == FaultKind.NO_SERVERS ? entry.until() : ends).plus(TO_START);
      life = life(shape, number, generation, startedAt, startedAt.plus(TO_READY));
    }
    all.add(life);
  }

  private static Instant endsAt(FaultScript.Entry entry, int number) {
    return entry.what() == FaultKind.ROLLOUT
        ? entry.from().plus(EACH.multipliedBy(number))
        : entry.from();
  }

  /** Returns the number of a pod. */
  int number(Instance pod) {
    return all.stream()
        .filter(life -> life.instance().equals(pod))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("pod: " + pod + " (expected: of here)"))
        .number();
  }

  /** Returns the pods there are, also those that are about to end, oldest first for each number. */
  Stream<PodLife> at(Instant at) {
    return all.stream().filter(life -> life.exists(at));
  }

  /** Returns the pod at an address, whether it is there now or not. */
  Optional<PodLife> at(Target target) {
    return Optional.ofNullable(byTarget.get(target.id()));
  }

  /** Returns the times at which a pod comes or goes. */
  Stream<Instant> changes() {
    return all.stream()
        .flatMap(life -> Stream.concat(Stream.of(life.startedAt()), life.terminatingAt().stream()));
  }

  private static PodLife life(
      ClusterShape shape, int number, int generation, Instant startedAt, Instant readyAt) {
    String id = number + "-" + generation;
    Instance instance =
        new Instance(
            "coredns-" + id, "uid-" + id, Optional.of(ClusterShape.node(shape.nodeOf(number))));
    String ip = "10.244." + number + "." + (generation + 2);
    return new PodLife(
        number,
        Target.server(instance, Addresses.socketAddress(ip, 53)),
        startedAt,
        readyAt,
        Optional.empty(),
        Optional.empty());
  }
}
