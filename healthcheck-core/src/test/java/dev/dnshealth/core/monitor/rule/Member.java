package dev.dnshealth.core.monitor.rule;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.Effect;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.monitor.Step;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.target.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** One monitor of a fleet, and what its vantage heard, for whoever judges. */
final class Member {

  private static final Duration LATE = Duration.ofMillis(5500);
  private static final InetSocketAddress SILENT = Addresses.socketAddress("203.0.113.1", 53);
  private static final Target SILENT_TARGET =
      new Target("silent", Role.SILENT, SILENT, SILENT, Optional.empty());

  private final Fleet fleet;
  private final String name;
  private final Policy policy;
  private final Duration skew;
  private Setup setup;
  private MonitorState state;
  private Function<Instant, Standing> standing = at -> new Standing.Alone();
  private Optional<Standing> told = Optional.empty();
  private Instant frozenUntil = Instant.MIN;
  private int life;
  private Map<String, Heard> heard = new HashMap<>();
  private final List<Map<String, Heard>> heardBefore = new ArrayList<>();
  final List<MonitorEvent> events = new ArrayList<>();

  /** Pods to which no packet comes from here, nor back. */
  final Set<String> cut = new HashSet<>();

  /** Pods that answer each query over UDP after its deadline. */
  final Set<String> late = new HashSet<>();

  /** Pods that answer slowly, in time. */
  final Set<String> slow = new HashSet<>();

  /** The share of UDP packets that is lost. */
  double loss;

  /** Whether something on the way answers in everybody's place. */
  boolean intercepted;

  /** Whether the outcomes of probes are never known. */
  boolean losesProbes;

  Instant bornAt;
  Instant awakeSince;
  Instant lastObserved = Instant.MIN;
  Instant interceptedAt = Instant.MIN;

  /** What came over TCP, for a query over TCP. */
  enum Tcp {
    ANSWER,
    CONNECTION,
    NOTHING
  }

  /** What was heard of one pod, by the cluster's clock. */
  static final class Heard {
    Instant firstRight = Instant.MAX;
    Instant lastRight = Instant.MIN;
    Instant lastReply = Instant.MIN;
    Instant tcpAt = Instant.MIN;
    Tcp tcp = Tcp.NOTHING;
    int rightInARow;
    int mostInARow;
  }

  Member(Fleet fleet, String name, Policy policy, Duration skew) {
    this.fleet = fleet;
    this.name = name;
    this.policy = policy;
    this.skew = skew;
    this.setup = setup();
    this.state = MonitorState.initial(setup, time());
    this.bornAt = fleet.now();
    this.awakeSince = fleet.now();
  }

  private Setup setup() {
    String node = "node-" + (name.endsWith("1") ? 1 : 0);
    Vantage vantage = new Vantage(name, Optional.of(node), Network.POD);
    return Setup.of(name + "-" + life, vantage, true, policy);
  }

  Duration skew() {
    return skew;
  }

  /** Returns the time by the member's own clock. */
  Instant time() {
    return fleet.now().plus(skew);
  }

  int life() {
    return life;
  }

  Report report() {
    return state.report();
  }

  Heard heard(String uid) {
    return heard.computeIfAbsent(uid, u -> new Heard());
  }

  /** Returns how many right answers in a row this process, or one before it, had from a pod. */
  int mostInARow(String uid) {
    return Stream.concat(heardBefore.stream(), Stream.of(heard))
        .mapToInt(of -> of.getOrDefault(uid, new Heard()).mostInARow)
        .max()
        .orElse(0);
  }

  Standing standing() {
    return standing.apply(time());
  }

  /** Sets what the member believes of who leads, by its own clock. */
  void standing(Function<Instant, Standing> next) {
    standing = next;
  }

  boolean frozen(Instant now) {
    return now.isBefore(frozenUntil);
  }

  Instant frozenUntil() {
    return frozenUntil;
  }

  void freeze(Duration span) {
    frozenUntil = fleet.now().plus(span);
    awakeSince = frozenUntil;
  }

  /** Ends the process, and begins another that knows nothing. */
  void restart() {
    life++;
    setup = setup();
    state = MonitorState.initial(setup, time());
    told = Optional.empty();
    heardBefore.add(heard);
    heard = new HashMap<>();
    bornAt = fleet.now();
  }

  void overflow() {
    step(new Input.Overflowed(time(), 1));
  }

  void tick(boolean news) {
    if (news) {
      Targets targets = fleet.cluster.targets();
      List<Target> all = new ArrayList<>(targets.all());
      all.add(SILENT_TARGET);
      step(
          new Input.Discovered(
              time(), new Targets(all, targets.asOf().plus(skew), targets.complete()), Fleet.PLAN));
      step(new Input.FactsChanged(time(), fleet.facts(skew)));
    }
    Standing current = standing();
    if (!told.equals(Optional.of(current))) {
      told = Optional.of(current);
      step(new Input.StandingChanged(time(), current));
    }
    step(new Input.Tick(time()));
  }

  void step(Input input) {
    Step step = state.step(input);
    state = step.state();
    step.effects().forEach(this::perform);
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Emit emit) {
      if (!(emit.event() instanceof MonitorEvent.Probed)) {
        events.add(emit.event());
      }
    } else if (effect instanceof Effect.SendProbe send) {
      probe(send);
    } else if (effect instanceof Effect.Read read) {
      fleet.read(this, read.askedAt(), read.full());
    } else if (effect instanceof Effect.Reserve reserve) {
      fleet.write(
          this, reserve.expected(), reserve.expected().reserve(reserve.reservation()), true);
    } else if (effect instanceof Effect.Settle settle) {
      fleet.write(this, settle.expected(), settle.expected().settle(settle.entry()), false);
    } else if (effect instanceof Effect.Perform perform) {
      fleet.perform(this, perform.reservation(), perform.notAfter());
    } else if (effect instanceof Effect.LookUp lookUp) {
      fleet.lookUp(this, lookUp.reservation());
    }
  }

  private void probe(Effect.SendProbe send) {
    if (losesProbes) {
      return;
    }
    Target target = send.target();
    Probe probe = send.probe();
    String uid = target.instance().map(i -> i.uid()).orElse("");
    boolean udp = probe.wire().transport() == Transport.UDP;
    Outcome silence = new Outcome.TimedOut(Timing.of(probe.timeout()), 0);
    Outcome usual =
        target.role() == Role.SILENT
            ? intercepted ? answer(send) : silence
            : fleet.cluster.outcome(target, probe, send.id());
    boolean answered = usual.kind() == Outcome.Kind.ANSWERED;
    boolean lost = cut.contains(uid) || (udp && fleet.random.nextDouble() < loss);
    boolean tooLate = answered && udp && late.contains(uid);
    Outcome outcome =
        lost || tooLate
            ? silence
            : answered && slow.contains(uid) ? slowly((Outcome.Answered) usual) : usual;
    Instant sentAt = fleet.now();
    Duration took =
        outcome instanceof Outcome.Answered quick
            ? quick.timing().roundTrip()
            : outcome.kind() == Outcome.Kind.TIMED_OUT ? probe.timeout() : Duration.ofMillis(1);
    fleet.in(this, took, () -> observe(send, sentAt, outcome, false));
    if (tooLate && !lost) {
      fleet.in(this, LATE, () -> observe(send, sentAt, usual, true));
    }
  }

  private static Outcome slowly(Outcome.Answered usual) {
    return new Outcome.Answered(usual.reply(), Timing.of(Duration.ofMillis(1200)));
  }

  /** Whoever answers there answers what a pod would. */
  private Outcome answer(Effect.SendProbe send) {
    Target any = fleet.cluster.targets().of(Role.SERVER).get(0);
    return fleet.cluster.outcome(any, send.probe(), send.id());
  }

  private void observe(Effect.SendProbe send, Instant sentAt, Outcome outcome, boolean wasLate) {
    Observation observation =
        new Observation(
            send.id(),
            setup.vantage(),
            send.target(),
            send.probe(),
            sentAt.plus(skew),
            time(),
            outcome,
            wasLate);
    lastObserved = fleet.now();
    boolean answered = outcome.kind() == Outcome.Kind.ANSWERED;
    if (send.target().role() == Role.SILENT && answered) {
      interceptedAt = fleet.now();
    }
    send.target().instance().ifPresent(i -> note(heard(i.uid()), observation, sentAt));
    step(new Input.Observed(time(), observation));
  }

  private void note(Heard of, Observation observation, Instant sentAt) {
    Probe probe = observation.probe();
    Outcome outcome = observation.outcome();
    boolean answered = outcome.kind() == Outcome.Kind.ANSWERED;
    if (probe.wire().transport() == Transport.TCP) {
      of.tcpAt = sentAt;
      of.tcp = answered ? Tcp.ANSWER : outcome.heard() ? Tcp.CONNECTION : Tcp.NOTHING;
      return;
    }
    if (answered) {
      of.lastReply = fleet.now();
    }
    if (probe.queryClass() == QueryClass.INTERNAL) {
      Judgement judgement = observation.judgement();
      boolean right =
          !observation.late() && (judgement == Judgement.PASS || judgement == Judgement.SLOW);
      of.rightInARow = right ? of.rightInARow + 1 : 0;
      of.mostInARow = Math.max(of.mostInARow, of.rightInARow);
      if (right) {
        of.lastRight = sentAt.isAfter(of.lastRight) ? sentAt : of.lastRight;
        of.firstRight = sentAt.isBefore(of.firstRight) ? sentAt : of.firstRight;
      }
    }
  }
}
