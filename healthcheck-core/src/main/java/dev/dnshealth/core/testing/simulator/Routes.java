package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.simulator.Dice.Throw;
import java.time.Instant;
import java.util.List;

/** Where the packets of a query come to. */
final class Routes {

  /** The share of new flows that a full conntrack table drops here. */
  private static final double CONNTRACK_LOSS = 0.4;

  /** The share of new flows that are sent to nobody, or to a stranger. */
  private static final double ASTRAY = 1.0 / 3;

  private static final Arrival NOWHERE = Arrival.at(Arrival.Where.NOWHERE);

  private final ClusterShape shape;
  private final PodLives lives;
  private final PodStates states;
  private final int firstFlow;

  Routes(ClusterShape shape, PodLives lives, PodStates states, FaultScript script, Dice dice) {
    this.shape = shape;
    this.lives = lives;
    this.states = states;
    this.firstFlow =
        script.entries().stream()
            .filter(e -> e.what() == FaultKind.STALE_FLOWS)
            .findFirst()
            .map(e -> Moment.dice(e).below(shape.pods(), Throw.FIRST))
            .orElseGet(() -> dice.below(shape.pods(), Throw.FIRST));
  }

  Arrival arrival(Vantage from, Target to, Probe probe, Moment now, Dice dice) {
    if (to.role() == Role.SILENT
        || (now.is(FaultKind.POLICY_BLOCKS) && from.network() == Network.POD)
        || dropsNewFlows(from, probe, now, dice)) {
      return NOWHERE;
    }
    return switch (to.role()) {
      case SERVER ->
          lives
              .at(to)
              .filter(life -> life.exists(now.at()))
              .map(life -> pod(from, life, now))
              .orElse(NOWHERE);
      case SERVICE, NODE_CACHE -> front(from, to, probe, now, dice);
      case SILENT -> NOWHERE;
    };
  }

  private static boolean dropsNewFlows(Vantage from, Probe probe, Moment now, Dice dice) {
    boolean old =
        probe.wire().socket() == SocketKind.STICKY || probe.wire().socket() == SocketKind.POOLED;
    return !old
        && now.isOnNodeOf(from, FaultKind.NODE_CONNTRACK_FULL)
        && dice.chance(CONNTRACK_LOSS, Throw.CONNTRACK);
  }

  private Arrival front(Vantage from, Target to, Probe probe, Moment now, Dice dice) {
    if (shape.nodeCache() && now.isOnNodeOf(from, FaultKind.NODE_CACHE_DOWN)) {
      return NOWHERE;
    }
    boolean uncached = to.role() == Role.SERVICE && !shape.nodeCache();
    if (uncached) {
      boolean tcp = probe.wire().transport() == Transport.TCP;
      if (now.isAt(FaultKind.SERVICE_PATH, Place.service())
          || now.isOnNodeOf(from, FaultKind.SERVICE_PATH)
          || (tcp && now.isAt(FaultKind.TCP_BLOCKED, Place.service()))) {
        return NOWHERE;
      }
      if (now.is(FaultKind.SERVICE_WRONG_ANSWERS)) {
        return Arrival.at(Arrival.Where.WRONG_STRANGER);
      }
    }
    boolean newFlow = probe.wire().socket() != SocketKind.STICKY;
    if (newFlow
        && (now.isAt(FaultKind.SERVICE_STALE_ENDPOINTS, Place.service())
            || now.isOnNodeOf(from, FaultKind.SERVICE_STALE_ENDPOINTS))
        && dice.chance(ASTRAY, Throw.STALE_ENDPOINT)) {
      return NOWHERE;
    }
    if (uncached && now.is(FaultKind.SERVICE_STRANGER) && dice.chance(ASTRAY, Throw.STRANGER)) {
      return Arrival.at(Arrival.Where.STRANGER);
    }
    return backend(from, probe, now, dice);
  }

  private Arrival backend(Vantage from, Probe probe, Moment now, Dice dice) {
    List<PodLife> endpoints = endpoints(now);
    if (endpoints.isEmpty()) {
      return Arrival.at(Arrival.Where.REFUSED);
    }
    if (probe.wire().socket() != SocketKind.STICKY) {
      return pod(from, endpoints.get(dice.below(endpoints.size(), Throw.BACKEND)), now);
    }
    int flow = firstFlow + probe.id().charAt(probe.id().length() - 1) - '1' + flowsBefore(from);
    int number = flow % shape.pods();
    if (now.podIs(number, FaultKind.STALE_FLOWS)) {
      return NOWHERE;
    }
    return endpoints.stream()
        .filter(life -> life.number() == number)
        .findFirst()
        .map(life -> pod(from, life, now))
        .orElseGet(() -> pod(from, endpoints.get(flow % endpoints.size()), now));
  }

  /** Each vantage has its own flows, and those of all together are spread over the pods. */
  private int flowsBefore(Vantage from) {
    return 4 * shape.vantages().indexOf(from);
  }

  /** Returns the pods that a node sends the Service's queries to. */
  List<PodLife> endpoints(Moment now) {
    Instant known = known(now);
    return lives.at(known).filter(life -> inService(life, known, now)).toList();
  }

  /** Returns the time up to which the API's changes have reached the nodes. */
  static Instant known(Moment now) {
    return now.entry(FaultKind.ENDPOINTS_FROZEN).map(FaultScript.Entry::from).orElse(now.at());
  }

  private boolean inService(PodLife life, Instant known, Moment now) {
    return life.terminating(known)
        ? now.podIs(life.number(), FaultKind.TERMINATION_GAP)
        : states.ready(life, known);
  }

  private Arrival pod(Vantage from, PodLife life, Moment now) {
    String node = ClusterShape.node(shape.nodeOf(life.number()));
    boolean local = from.node().filter(node::equals).isPresent();
    boolean lost =
        now.podIs(life.number(), FaultKind.POD_UNREACHABLE, FaultKind.ENDPOINTS_FROZEN)
            || (!local
                && (now.podIs(life.number(), FaultKind.NODE_NETWORK)
                    || now.isOnNodeOf(from, FaultKind.NODE_NETWORK)))
            || (now.podIs(life.number(), FaultKind.POD_PATH)
                && from.node().equals(shape.awayFrom(node)))
            || now.cutsBetween(from, node)
            || (life.terminating(now.at()) && now.podIs(life.number(), FaultKind.TERMINATION_GAP));
    if (lost) {
      return NOWHERE;
    }
    return states.container(life, now.at()).down()
        ? Arrival.at(Arrival.Where.REFUSED)
        : Arrival.at(life);
  }
}
