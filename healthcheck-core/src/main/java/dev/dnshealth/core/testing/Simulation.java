package dev.dnshealth.core.testing;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.Effect;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.monitor.Step;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs the monitor's step function on a {@link SimulatedCluster}, without threads, sockets or
 * waiting: an hour takes a moment. For one thread.
 */
public final class Simulation {

  private static final Duration TICK = Duration.ofMillis(100);

  /** What another vantage saw is known so much later. */
  private static final Duration PULL = Duration.ofMillis(500);

  private final SimulatedCluster cluster;
  private final Setup setup;
  private final ProbePlan plan;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
  private final List<MonitorEvent> events = new ArrayList<>();
  private final List<Reservation> performed = new ArrayList<>();
  private Function<Reservation, Result> remediator;
  private Consumer<Instant> script = at -> {};
  private List<Peer> peers = List.of();
  private Standing standing = new Standing.Alone();
  private Optional<Standing> toldStanding = Optional.empty();
  private Recorder recorder = Recorder.none();
  private MonitorState state;
  private Ledger ledger;
  private Duration apiCall = Duration.ofMillis(20);
  private boolean ledgerMissing;
  private boolean losesProbes;
  private long version;
  private long number;
  private Instant now;

  private record Due(Instant at, long number, Input input) {}

  /** Makes a simulation in which an action replaces the pod, and the new one serves. */
  public Simulation(SimulatedCluster cluster, Setup setup, ProbePlan plan, Instant start) {
    this.cluster = cluster;
    this.setup = setup;
    this.plan = plan;
    this.now = start;
    this.state = MonitorState.initial(setup, start);
    this.ledger = Ledger.empty("0", start);
    this.remediator =
        reservation -> {
          cluster.replace(reservation.action().instance());
          return new Result.Done("replaced");
        };
  }

  /** Sets what actions come to. */
  public void remediator(Function<Reservation, Result> next) {
    remediator = next;
  }

  /** Sets what happens at each tick. */
  public void script(Consumer<Instant> next) {
    script = next;
  }

  /** Sets the other vantages, which from now on send what this one sends. */
  public void peers(List<Peer> next) {
    peers(next, true);
  }

  /** Does the same, and sets whether these are known to be all. */
  public void peers(List<Peer> next, boolean complete) {
    peers = next;
    step(new Input.PeersChanged(now, next, complete));
  }

  /** Sets whether this monitor is the one to act; at first there are no others. */
  public void standing(Standing next) {
    standing = next;
  }

  /** Sets what is told every input of the monitor. */
  public void recorder(Recorder next) {
    recorder = next;
  }

  /** Sets whether probes never end, as with a prober that has died. */
  public void loseProbes(boolean lose) {
    losesProbes = lose;
  }

  /** Sets how long a call to the API takes; 20 ms at first. */
  public void apiCall(Duration span) {
    apiCall = span;
  }

  /** Takes the ledger away, or gives it back. */
  public void ledgerMissing(boolean missing) {
    ledgerMissing = missing;
  }

  /** Sets what is in the ledger. */
  public void ledger(Ledger next) {
    version++;
    ledger = next.as(Long.toString(version), now);
  }

  /** Returns what is in the ledger. */
  public Ledger ledger() {
    return ledger;
  }

  /** Has a person ask for the replacement of a pod. */
  public void request(Request request) {
    step(new Input.Requested(now, request));
  }

  /** Has the person ask for it no more. */
  public void withdraw() {
    step(new Input.Withdrawn(now));
  }

  /** Starts the monitor anew, as after a crash: it forgets all but the ledger. */
  public void restart() {
    queue.clear();
    toldStanding = Optional.empty();
    state = MonitorState.initial(setup, now);
  }

  /** Stops the monitor for a while; the cluster goes on. */
  public void pause(Duration span) {
    now = now.plus(span);
    cluster.at(now);
  }

  /** Runs for a while. */
  public void run(Duration span) {
    Instant end = now.plus(span);
    while (now.isBefore(end)) {
      now = now.plus(TICK);
      cluster.at(now);
      script.accept(now);
      while (!queue.isEmpty() && !queue.peek().at().isAfter(now)) {
        step(queue.poll().input());
      }
      step(new Input.Discovered(now, cluster.targets(), plan));
      step(new Input.FactsChanged(now, cluster.facts()));
      if (!toldStanding.equals(Optional.of(standing))) {
        toldStanding = Optional.of(standing);
        step(new Input.StandingChanged(now, standing));
      }
      step(new Input.Tick(now));
    }
  }

  /** Returns the time of the simulation. */
  public Instant now() {
    return now;
  }

  /** Returns all that the monitor knows. */
  public MonitorState state() {
    return state;
  }

  /** Returns what the monitor says now. */
  public Report report() {
    return state.report();
  }

  /** Returns the actions that were performed, in order. */
  public List<Reservation> performed() {
    return List.copyOf(performed);
  }

  /** Returns the events of one kind so far, in order. */
  public <T extends MonitorEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void step(Input input) {
    MonitorState before = state;
    Step step = before.step(input);
    state = step.state();
    recorder.record(new Recorded(before, input, step.effects(), Optional.empty()));
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
      post(
          apiCall,
          at ->
              new Input.Reread(
                  at,
                  read.askedAt(),
                  read.full() ? Optional.of(cluster.facts()) : Optional.empty(),
                  read.full() ? Optional.of(standing) : Optional.empty(),
                  ledgerMissing ? Optional.empty() : Optional.of(dated(at)),
                  ledgerMissing ? "the ledger is missing" : "",
                  read.full()));
    } else if (effect instanceof Effect.Reserve reserve) {
      write(reserve.expected(), reserve.expected().reserve(reserve.reservation()), true);
    } else if (effect instanceof Effect.Settle settle) {
      write(settle.expected(), settle.expected().settle(settle.entry()), false);
    } else if (effect instanceof Effect.Perform perform) {
      Result result = result(perform);
      post(apiCall, at -> new Input.RemediationEnded(at, perform.reservation(), result));
    } else if (effect instanceof Effect.LookUp lookUp) {
      boolean there = cluster.pods().contains(lookUp.reservation().action().instance());
      Result result =
          there ? new Result.Indeterminate("still there") : new Result.Done("the pod is gone");
      post(apiCall, at -> new Input.LookedUp(at, lookUp.reservation(), result));
    }
  }

  /**
   * As the monitor's shell does: who woke up too late, or does not lead any more, sends nothing.
   */
  private Result result(Effect.Perform perform) {
    if (now.isAfter(perform.notAfter()) || (!perform.onRequest() && !standing.leads(now))) {
      return new Result.NotDone("too late");
    }
    performed.add(perform.reservation());
    return remediator.apply(perform.reservation());
  }

  private void probe(Effect.SendProbe send) {
    if (losesProbes) {
      return;
    }
    observe(setup.vantage(), send, Duration.ZERO);
    if (send.probe().queryClass() == QueryClass.INTERNAL) {
      peers.stream().filter(Peer::heard).forEach(peer -> observe(peer.vantage(), send, PULL));
    }
  }

  private void observe(Vantage from, Effect.SendProbe send, Duration knownAfter) {
    Outcome outcome = cluster.outcome(from.id(), send.target(), send.probe(), send.id());
    Instant sentAt = now;
    Duration took =
        outcome.kind() == Outcome.Kind.TIMED_OUT ? send.probe().timeout() : Duration.ofMillis(1);
    Instant at = now.plus(took);
    Observation observation =
        new Observation(send.id(), from, send.target(), send.probe(), sentAt, at, outcome, false);
    post(took.plus(knownAfter), arrival -> new Input.Observed(arrival, observation));
  }

  private void write(Ledger expected, Ledger next, boolean reserving) {
    boolean won = !ledgerMissing && expected.version().equals(ledger.version());
    if (won) {
      ledger(next);
    }
    Ledger written = ledger;
    post(
        apiCall,
        at ->
            new Input.LedgerWritten(
                at, reserving, won ? Optional.of(written) : Optional.empty(), ""));
  }

  private Ledger dated(Instant at) {
    return ledger.as(ledger.version(), at);
  }

  private void post(Duration delay, Function<Instant, Input> input) {
    Instant at = now.plus(delay);
    queue.add(new Due(at, number++, input.apply(at)));
  }
}
