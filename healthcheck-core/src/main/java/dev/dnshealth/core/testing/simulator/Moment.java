package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.simulator.Dice.Throw;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is broken at one moment.
 *
 * @param at the moment
 * @param shape the cluster
 * @param entries the faults that are there
 */
record Moment(Instant at, ClusterShape shape, List<FaultScript.Entry> entries) {

  /** How long CoreDNS keeps answers from outside with its usual Corefile. */
  private static final Duration CACHED = Duration.ofSeconds(30);

  static Moment of(FaultScript script, ClusterShape shape, Instant at) {
    List<FaultScript.Entry> entries = new ArrayList<>();
    for (FaultScript.Entry entry : script.entries()) {
      if (entry.at(at)) {
        entries.add(entry);
      }
    }
    return new Moment(at, shape, entries);
  }

  boolean is(FaultKind kind) {
    return entry(kind).isPresent();
  }

  Optional<FaultScript.Entry> entry(FaultKind kind) {
    for (FaultScript.Entry entry : entries) {
      if (entry.what() == kind) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  boolean isAt(FaultKind kind, Place place) {
    for (FaultScript.Entry entry : entries) {
      if (entry.what() == kind && entry.where().equals(place)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether there is such a fault on the node of {@code vantage}. */
  boolean isOnNodeOf(Vantage vantage, FaultKind kind) {
    for (FaultScript.Entry entry : entries) {
      if (entry.what() == kind
          && entry.where().kind() == Place.Kind.NODE
          && vantage.node().equals(Optional.of(ClusterShape.node(entry.where().index())))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether packets between the nodes of a vantage and of a pod are dropped. */
  boolean cutsBetween(Vantage vantage, String node) {
    for (FaultScript.Entry entry : entries) {
      if (entry.what() == FaultKind.NODE_PATH && vantage.node().isPresent()) {
        String one = ClusterShape.node(entry.where().index());
        String next = ClusterShape.node((entry.where().index() + 1) % shape.nodes());
        String from = vantage.node().get();
        if ((from.equals(one) && node.equals(next)) || (from.equals(next) && node.equals(one))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the fault of one of these kinds that strikes the pod of this number. */
  Optional<FaultScript.Entry> ofPod(int pod, FaultKind... kinds) {
    for (FaultScript.Entry entry : entries) {
      for (FaultKind kind : kinds) {
        if (entry.what() == kind && strikes(entry, pod, shape)) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  boolean podIs(int pod, FaultKind... kinds) {
    return ofPod(pod, kinds).isPresent();
  }

  /** Returns whether a fault strikes the pod of this number, alone or with others. */
  static boolean strikes(FaultScript.Entry entry, int pod, ClusterShape shape) {
    return switch (entry.where().kind()) {
      case POD -> entry.where().index() == pod;
      case NODE -> entry.where().index() == shape.nodeOf(pod);
      case SERVICE -> entry.what().replacesPods() && after(entry, pod, shape) == 0;
      case CLUSTER ->
          switch (entry.what()) {
            case SEVERAL_PODS, PODS_OOM_KILLED ->
                after(entry, pod, shape) < 2 + part(entry, shape.pods() - 1);
            case NEW_PODS_FAIL -> after(entry, pod, shape) < 1 + part(entry, shape.pods() / 2);
            case ENDPOINTS_FROZEN -> after(entry, pod, shape) == 0;
            default -> true;
          };
    };
  }

  /** Returns how far a pod comes after the one that the fault strikes first. */
  private static int after(FaultScript.Entry entry, int pod, ClusterShape shape) {
    return Math.floorMod(pod - dice(entry).below(shape.pods(), Throw.FIRST), shape.pods());
  }

  private static int part(FaultScript.Entry entry, int most) {
    return dice(entry).below(Math.max(1, most), Throw.COUNT);
  }

  /** What a fault does beyond its kind depends on where and when it is. */
  static Dice dice(FaultScript.Entry entry) {
    return Dice.of(entry.what().name().hashCode())
        .with(entry.where().index())
        .with(entry.from().toEpochMilli());
  }

  /** Returns whether a pod has by now forgotten what it knew of the outside before the fault. */
  boolean isCacheEmpty(FaultScript.Entry entry, int pod) {
    long left = (long) (dice(entry).with(pod).part(Throw.TIME) * CACHED.toMillis());
    return !entry.from().plusMillis(left).isAfter(at);
  }

  static boolean variant(FaultScript.Entry entry) {
    return dice(entry).chance(0.5, Throw.VARIANT);
  }
}
