package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A cluster's DNS in which a script of faults runs its course. A pure function of shape, script,
 * noise, seed and time: no packet is sent, nothing is remembered. Safe for use by several threads.
 */
public final class SimulatedNetwork {

  private static final Target SERVICE =
      Target.service("kube-dns", Addresses.socketAddress("10.96.0.10", 53));
  private static final Target NODE_CACHE = target("node-cache", Role.NODE_CACHE, "169.254.20.10");
  private static final Target SILENT = target("silent", Role.SILENT, "203.0.113.1");

  private final ClusterShape shape;
  private final FaultScript script;
  private final Dice dice;
  private final PodLives lives;
  private final PodStates states;
  private final Routes routes;
  private final Answers answers;
  private final Receptions receptions;
  private final Instant start;

  /**
   * Makes a network.
   *
   * @param seed what chance is made from
   * @param start when the pods are an hour old
   */
  public SimulatedNetwork(
      ClusterShape shape, FaultScript script, Noise noise, long seed, Instant start) {
    this.shape = shape;
    this.script = script;
    this.dice = Dice.of(seed);
    this.start = start;
    this.lives = new PodLives(shape, script, start);
    this.states = new PodStates(shape, script);
    this.routes = new Routes(shape, lives, states, script, dice);
    this.answers = new Answers(shape, states);
    this.receptions = new Receptions(noise);
  }

  /** Returns how large the cluster is. */
  public ClusterShape shape() {
    return shape;
  }

  /** Returns what breaks in it. */
  public FaultScript script() {
    return script;
  }

  /** Returns the default probes for it, with all that its API tells. */
  public ProbePlan plan() {
    return DefaultProbes.forCluster(SimulatedNames.ALL);
  }

  /** Returns the pods there are, also those that are about to end, by number, oldest first. */
  public List<Instance> pods(Instant at) {
    return lives.at(at).map(PodLife::instance).toList();
  }

  /** Returns the number of a pod; one that replaces it has the same. */
  public int number(Instance pod) {
    return lives.number(pod);
  }

  /** Returns whether the fault strikes the pod of this number, alone or with others. */
  public boolean strikes(FaultScript.Entry fault, int pod) {
    return Moment.strikes(fault, pod, shape);
  }

  /** Returns the targets as a discovery would see them. */
  public Targets targets(Instant at) {
    Instant known = Routes.known(moment(at));
    List<Target> all = new ArrayList<>(List.of(SERVICE));
    if (shape.nodeCache()) {
      all.add(NODE_CACHE);
    }
    all.add(SILENT);
    // A pod that is being deleted is no target any more.
    lives.at(known).filter(life -> !life.terminating(known)).map(PodLife::target).forEach(all::add);
    return new Targets(all, known, true);
  }

  /** Returns since when the servers are those that a discovery sees. */
  public Instant serversSince(Instant at) {
    Instant known = Routes.known(moment(at));
    return lives
        .changes()
        .filter(change -> change.isAfter(start) && !change.isAfter(known))
        .max(Comparator.naturalOrder())
        .orElse(start);
  }

  /** Returns the facts as the API would tell them, if the shape lets any be known. */
  public Optional<Facts> facts(Instant at) {
    return shape.factsKnown()
        ? Optional.of(new SimulatedFacts(shape, script, lives, states, start).at(moment(at)))
        : Optional.empty();
  }

  /** Returns what comes of a probe that is sent at {@code at}. */
  public Reception send(Vantage from, Target to, Probe probe, Instant at) {
    Moment now = moment(at);
    Dice thrown =
        dice.with(from.id().hashCode())
            .with(to.id().hashCode())
            .with(probe.id().hashCode())
            .with(at.toEpochMilli());
    Arrival arrival = routes.arrival(from, to, probe, now, thrown);
    if (probe.wire().socket() == SocketKind.PAIR) {
      return pair(to, probe, arrival, now, thrown);
    }
    Reaction reaction = Reaction.to(probe, arrival, now, thrown);
    return receptions.of(probe, reaction, reply(probe, arrival, reaction, now), thrown);
  }

  /** The two queries are one flow, so they arrive at one place. */
  private Reception pair(Target to, Probe probe, Arrival arrival, Moment now, Dice thrown) {
    boolean raced =
        to.role() == Role.SERVICE
            && now.is(FaultKind.PAIR_RACE)
            && thrown.chance(0.5, Dice.Throw.RACE);
    Reception first = half(probe, arrival, now, thrown.with(1));
    Reception second =
        raced ? Receptions.silence(probe, false, 0) : half(probe, arrival, now, thrown.with(2));
    boolean firstAnswered = first.outcome().kind() == Outcome.Kind.ANSWERED;
    boolean secondAnswered = second.outcome().kind() == Outcome.Kind.ANSWERED;
    if (firstAnswered != secondAnswered) {
      return Receptions.silence(probe, false, 1);
    }
    return first.after().compareTo(second.after()) > 0 ? first : second;
  }

  private Reception half(Probe probe, Arrival arrival, Moment now, Dice thrown) {
    Reaction reaction = Reaction.to(probe, arrival, now, thrown);
    return receptions.of(probe, reaction, reply(probe, arrival, reaction, now), thrown);
  }

  private Optional<Reply> reply(Probe probe, Arrival arrival, Reaction reaction, Moment now) {
    return reaction.kind() == Reaction.Kind.ANSWER
        ? Optional.of(answers.answer(probe, arrival, now))
        : Optional.empty();
  }

  private Moment moment(Instant at) {
    return Moment.of(script, shape, at);
  }

  private static Target target(String name, Role role, String ip) {
    InetSocketAddress address = Addresses.socketAddress(ip, 53);
    return new Target(name + "@" + ip, role, address, address, Optional.empty());
  }
}
