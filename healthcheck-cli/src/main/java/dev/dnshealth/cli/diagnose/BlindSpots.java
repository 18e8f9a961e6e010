package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.Report.TargetReport;
import dev.dnshealth.core.monitor.TargetState;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.k8s.reach.Sightings;
import dev.dnshealth.k8s.reach.Sightings.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what could not be seen from here, why, and what to do about it. */
final class BlindSpots {

  private static final String CLOSER = "Run this in a pod or on a node of the cluster.";

  private BlindSpots() {}

  /** Returns a line for each thing that could not be seen. */
  static List<String> of(Scene scene, Report report) {
    Sightings sightings = scene.sightings();
    boolean cluster = scene.place().api().isPresent();
    List<Target> targets = report.targets().stream().map(TargetReport::target).toList();
    List<Sighting> seen =
        targets.stream().flatMap(target -> sightings.of(target).stream()).toList();
    List<String> lines = new ArrayList<>();
    if (!seen.isEmpty() && seen.stream().noneMatch(Sighting::heard)) {
      lines.add(nothing(targets.size(), seen, scene, cluster));
    } else {
      report.targets().stream()
          .filter(target -> target.state() == TargetState.UNKNOWN)
          .map(TargetReport::target)
          .flatMap(target -> unsent(target, sightings).stream())
          .forEach(lines::add);
    }
    scene.leftOut().forEach(target -> lines.add(leftOut(target, sightings)));
    if (cluster && scene.facts().isEmpty()) {
      lines.add("what the API knows of pods and nodes: it was not read in time. Look longer.");
    }
    lines.addAll(scene.obstacles());
    return lines;
  }

  private static String nothing(int count, List<Sighting> seen, Scene scene, boolean cluster) {
    String where = count == 1 ? "the only address: " : "any of the " + count + " addresses: ";
    if (seen.stream().allMatch(Sighting::noWay)) {
      return where + "this machine has no route there. " + (cluster ? CLOSER : "");
    }
    boolean outside = cluster && scene.vantage().network() == Network.OUTSIDE;
    return where
        + "not a packet came back. "
        + (outside
            ? "Addresses of the cluster's own network can seldom be reached from outside. " + CLOSER
            : "Look from another place too.");
  }

  private static Optional<String> unsent(Target target, Sightings sightings) {
    return sightings
        .of(target)
        .flatMap(Sighting::refused)
        .map(
            why ->
                Addressing.text(target.udp())
                    + ": queries could not be sent there ("
                    + why
                    + "). A firewall rule or network policy of this place may forbid it, or the"
                    + " route is missing: see to that first.");
  }

  private static String leftOut(Target target, Sightings sightings) {
    String address = "the Service's address " + Addressing.text(target.udp()) + ": ";
    boolean noRoute = sightings.noWay(List.of(target));
    return noRoute
        ? address + "this machine has no route there, which is no sign of a fault."
        : address
            + "it is silent, which is no sign of a fault: outside the cluster it leads nowhere. "
            + CLOSER;
  }
}
