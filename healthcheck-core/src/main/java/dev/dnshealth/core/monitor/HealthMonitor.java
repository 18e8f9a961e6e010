package dev.dnshealth.core.monitor;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.InMemoryLedger;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.LedgerStore;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks DNS without end: probes the targets, says what is wrong, and, given a {@link Remediator},
 * replaces what a replacement cures. The shell of {@link MonitorState}: one thread takes inputs
 * from a mailbox, steps the state, and has the effects done.
 *
 * <p>What it is given stays its maker's to close. Safe for use by several threads.
 */
public final class HealthMonitor implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(HealthMonitor.class);
  private static final Duration TICK = Duration.ofMillis(100);

  private final TargetDiscovery discovery;
  private final Prober prober;
  private final Supplier<ProbePlan> plan;
  private final FactSource facts;
  private final ObservationSource peers;
  private final Leadership leadership;
  private final Time time;
  private final Vantage vantage;
  private final Mailbox mailbox;
  private final RemediationPort remediation;
  private final ListenerQueue listeners;
  private final Recorder recorder;
  private final Thread thread;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Report report;
  private volatile Instant lastTick;
  private MonitorState state;
  private Targets knownTargets;
  private ProbePlan knownPlan = ProbePlan.none();
  private Optional<Facts> knownFacts = Optional.empty();
  private Standing knownStanding;
  private ObservationSource.Heard knownPeers = ObservationSource.Heard.NOTHING;
  private final Set<String> failing = new HashSet<>();

  private HealthMonitor(Builder builder) {
    this.discovery = builder.discovery;
    this.prober = builder.prober;
    this.plan = builder.plan;
    this.facts = builder.facts;
    this.peers = builder.peers;
    this.leadership = builder.leadership;
    this.time = builder.time;
    this.vantage = builder.vantage;
    this.mailbox = new Mailbox(time);
    LedgerStore ledger = builder.ledger == null ? new InMemoryLedger(time) : builder.ledger;
    this.remediation =
        new RemediationPort(builder.remediator, ledger, facts, leadership, time, mailbox);
    this.listeners = new ListenerQueue(builder.listeners);
    this.recorder = builder.recorder;
    Setup setup =
        Setup.of(
            builder.vantage.id() + "-" + UUID.randomUUID(),
            builder.vantage,
            builder.remediator != null,
            builder.policy);
    this.state = MonitorState.initial(setup, time.now());
    this.report = state.report();
    this.lastTick = report.at();
    this.knownTargets = Targets.none(report.at());
    this.knownStanding = report.standing();
    this.thread = new Thread(this::run, "dnshealth-monitor");
    this.thread.setDaemon(true);
  }

  /**
   * Returns a builder of a monitor that checks what {@code discovery} finds with {@code prober}.
   */
  public static Builder builder(TargetDiscovery discovery, Prober prober) {
    return new Builder(discovery, prober);
  }

  /**
   * Starts to probe. Does nothing if it was started before.
   *
   * @throws IllegalStateException if it was closed
   */
  public void start() {
    if (closed) {
      throw new IllegalStateException("this monitor is closed");
    }
    if (started.compareAndSet(false, true)) {
      listeners.start();
      thread.start();
    }
  }

  /**
   * Asks for the replacement of one server, on behalf of a person. Returns at once; what comes of
   * it is told to the listeners, and by {@link Report#request()} while it is held. An earlier
   * request that is held is forgotten. It needs no lead among those that may act.
   *
   * @param patience how long it may be held
   * @param planOnly whether it is only to be told what would be done
   */
  public void request(Instance instance, RequestedBy by, Duration patience, boolean planOnly) {
    Instant now = time.now();
    mailbox.control(new Input.Requested(now, new Request(instance, by, now, patience, planOnly)));
  }

  /** Takes back what a person asked for, unless it is sent by now. Returns at once. */
  public void withdraw() {
    mailbox.control(new Input.Withdrawn(time.now()));
  }

  /** Returns what was known a tenth of a second ago at most, while the monitor runs. */
  public Report report() {
    return report;
  }

  /** Returns when the monitor last looked at what it knows; an old time means that it hangs. */
  public Instant lastTick() {
    return lastTick;
  }

  /** Stops. Probes that are under way are forgotten; an action that is under way is let finish. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    remediation.close();
    listeners.close();
  }

  private void run() {
    Instant nextTick = time.now();
    while (!closed) {
      try {
        Optional<Input> input = mailbox.take(Duration.between(time.now(), nextTick));
        if (input.isPresent()) {
          step(input.get());
        }
        if (!time.now().isBefore(nextTick)) {
          nextTick = time.now().plus(TICK);
          lookAround();
          Instant now = time.now();
          step(new Input.Tick(now));
          report = state.report();
          lastTick = now;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        logger.error("monitor_step_failed: a bug; the monitor goes on", e);
      }
    }
  }

  /** Takes over what discovery, plan, facts and leadership say, if it is news. */
  private void lookAround() {
    Targets targets = orLast("discovery", discovery::current, knownTargets);
    ProbePlan probes = orLast("plan", plan, knownPlan);
    if (!targets.equals(knownTargets) || !probes.equals(knownPlan)) {
      knownTargets = targets;
      knownPlan = probes;
      step(new Input.Discovered(time.now(), targets, probes));
    }
    Optional<Facts> current = orLast("facts", facts::latest, knownFacts);
    if (!current.equals(knownFacts)) {
      knownFacts = current;
      current.ifPresent(known -> step(new Input.FactsChanged(time.now(), known)));
    }
    Standing standing = orLast("leadership", leadership::current, knownStanding);
    if (!standing.equals(knownStanding)) {
      knownStanding = standing;
      step(new Input.StandingChanged(time.now(), standing));
    }
    listen();
  }

  private void listen() {
    ObservationSource.Heard heard = orLast("peers", peers::take, knownPeers);
    ObservationSource.Heard who =
        new ObservationSource.Heard(heard.peers(), List.of(), heard.complete());
    if (!who.equals(knownPeers)) {
      knownPeers = who;
      step(new Input.PeersChanged(time.now(), who.peers(), who.complete()));
    }
    heard.observations().forEach(mailbox::observe);
  }

  /** What a source that fails said last grows old, and that is noticed. */
  private <T> T orLast(String name, Supplier<T> source, T last) {
    try {
      T value = source.get();
      failing.remove(name);
      return value;
    } catch (RuntimeException e) {
      if (failing.add(name)) {
        logger.error("source_failed source={}: a bug in it; what it said last is kept", name, e);
      }
      return last;
    }
  }

  private void step(Input input) {
    MonitorState before = state;
    Step step;
    try {
      step = before.step(input);
    } catch (RuntimeException e) {
      record(new Recorded(before, input, List.of(), Optional.of(e.toString())));
      throw e;
    }
    state = step.state();
    record(new Recorded(before, input, step.effects(), Optional.empty()));
    step.effects().forEach(this::perform);
  }

  private void record(Recorded step) {
    try {
      recorder.record(step);
      failing.remove("recorder");
    } catch (RuntimeException e) {
      if (failing.add("recorder")) {
        logger.error("recorder_failed: a bug in it; the monitor goes on", e);
      }
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.SendProbe send) {
      send(send);
    } else if (effect instanceof Effect.Emit emit) {
      listeners.offer(emit.event());
    } else {
      remediation.perform(effect);
    }
  }

  private void send(Effect.SendProbe send) {
    Instant sentAt = time.now();
    try {
      prober
          .probe(send.target(), send.probe(), late -> observe(send, sentAt, late, true))
          .whenComplete(
              (outcome, error) ->
                  observe(send, sentAt, error == null ? outcome : failed(error), false));
    } catch (RuntimeException e) {
      observe(send, sentAt, failed(e), false);
    }
  }

  private void observe(Effect.SendProbe send, Instant sentAt, Outcome outcome, boolean late) {
    mailbox.observe(
        new Observation(
            send.id(), vantage, send.target(), send.probe(), sentAt, time.now(), outcome, late));
  }

  private static Outcome failed(Throwable error) {
    logger.error("prober_failed: a bug in the prober", error);
    return new Outcome.NotSent(Outcome.NotSent.Why.ERROR, String.valueOf(error));
  }

  /** Sets up a monitor. Whatever is not set has a default that needs no cluster. */
  public static final class Builder {

    private final TargetDiscovery discovery;
    private final Prober prober;
    private final List<MonitorListener> listeners = new ArrayList<>();
    private Supplier<ProbePlan> plan = ProbePlan::none;
    private FactSource facts = Optional::empty;
    private ObservationSource peers = ObservationSource.none();
    private Leadership leadership = Leadership.alone();
    private Time time = Time.system();
    private Vantage vantage = new Vantage("local", Optional.empty(), Network.OUTSIDE);
    private Policy policy = Policy.defaults();
    private Recorder recorder = Recorder.none();
    private @Nullable LedgerStore ledger;
    private @Nullable Remediator remediator;

    private Builder(TargetDiscovery discovery, Prober prober) {
      this.discovery = Objects.requireNonNull(discovery, "discovery");
      this.prober = Objects.requireNonNull(prober, "prober");
    }

    /** Sets what is sent. */
    public Builder plan(ProbePlan probes) {
      return plan(() -> probes);
    }

    /** Sets what is sent, from a source that is asked again and again and never blocks. */
    public Builder plan(Supplier<ProbePlan> source) {
      this.plan = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Sets where facts come from; by default there are none, so that every action is held. */
    public Builder facts(FactSource source) {
      this.facts = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Sets where the observations of other vantages come from; by default there are none. */
    public Builder peers(ObservationSource source) {
      this.peers = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Sets what says which of all that may act does; by default there are no others. Whoever shares
     * a ledger with others needs it.
     */
    public Builder leadership(Leadership value) {
      this.leadership = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Sets what acts; by default nothing does. */
    public Builder remediator(Remediator value) {
      this.remediator = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Sets where actions are written down; by default in memory. */
    public Builder ledger(LedgerStore store) {
      this.ledger = Objects.requireNonNull(store, "store");
      return this;
    }

    /** Sets the numbers by which is judged; by default {@link Policy#defaults()}. */
    public Builder policy(Policy value) {
      this.policy = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Sets where probes are said to be sent from. */
    public Builder vantage(Vantage value) {
      this.vantage = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Sets the clock; by default {@link Time#system()}. */
    public Builder time(Time value) {
      this.time = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Sets what is told every input, so that it can be replayed; by default nothing is. */
    public Builder recorder(Recorder value) {
      this.recorder = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Adds a listener. */
    public Builder listener(MonitorListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /** Returns a monitor that is not started. */
    public HealthMonitor build() {
      return new HealthMonitor(this);
    }
  }
}
