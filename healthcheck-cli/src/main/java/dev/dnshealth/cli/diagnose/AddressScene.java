package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.Focus;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.ProvenPaths;
import dev.dnshealth.k8s.reach.Sightings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Servers at given addresses, of which no API knows anything. */
public final class AddressScene implements Scene {

  private final List<Target> targets;
  private final ProbePlan plan;
  private final String what;
  private final Time time;
  private final Sightings sightings = new Sightings();
  private final Focus focus = new Focus(Network.OUTSIDE, sightings);

  /**
   * Makes a scene.
   *
   * @param servers the servers at their own addresses
   * @param service the address in front of them, if there is one
   * @param domain the cluster's domain
   * @param external a name outside the cluster; empty for none
   */
  public AddressScene(
      List<InetSocketAddress> servers,
      Optional<InetSocketAddress> service,
      String domain,
      String external,
      Time time) {
    this.targets = targets(servers, service);
    this.plan = ShortLook.plan(DefaultProbes.forCluster(domain, List.of(), external));
    this.what =
        (servers.size() == 1 ? "1 server" : servers.size() + " servers")
            + (service.isPresent() ? " and their Service" : "");
    this.time = Objects.requireNonNull(time, "time");
  }

  private static List<Target> targets(
      List<InetSocketAddress> servers, Optional<InetSocketAddress> service) {
    List<Target> targets = new ArrayList<>();
    service.ifPresent(address -> targets.add(Target.service("service", address)));
    for (InetSocketAddress address : servers) {
      String name = Addressing.text(address);
      // There is no UID from outside; an address stands for whoever has it.
      Instance instance = new Instance(name, "address:" + name, Optional.empty());
      targets.add(Target.server(instance, address));
    }
    return targets;
  }

  @Override
  public Place place() {
    return new Place(what, Optional.empty());
  }

  @Override
  public Vantage vantage() {
    return new Vantage("here", Optional.empty(), Network.OUTSIDE);
  }

  @Override
  public void start() {
    // All is known from the beginning.
  }

  @Override
  public Targets targets() {
    return focus.of(new Targets(targets, time.now(), true), time.now());
  }

  @Override
  public Prober through(Prober prober) {
    return ProvenPaths.remembering(prober, sightings, time);
  }

  @Override
  public ObservationSource peers() {
    return ObservationSource.none();
  }

  @Override
  public Sightings sightings() {
    return sightings;
  }

  @Override
  public boolean anyHeard() {
    return sightings.anyHeard();
  }

  @Override
  public List<Target> leftOut() {
    return focus.leftOut();
  }

  @Override
  public List<PathReport> paths() {
    return List.of();
  }

  @Override
  public ProbePlan plan() {
    return plan;
  }

  @Override
  public Optional<Facts> facts() {
    return Optional.empty();
  }

  @Override
  public List<String> obstacles() {
    return List.of();
  }

  @Override
  public void close() {
    // Nothing was begun.
  }
}
