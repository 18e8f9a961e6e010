package dev.dnshealth.cli.demo;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the monitor told, in order: each event is written down for the reader when it is taken in.
 * Events come from the monitor's thread; all else is called from one thread, the script's.
 */
final class Story implements MonitorListener {

  private final BlockingQueue<MonitorEvent> incoming = new LinkedBlockingQueue<>();
  private final List<MonitorEvent> past = new ArrayList<>();
  private final Set<Instance> externalAnswered = new HashSet<>();
  private final Narrator narrator;

  /** The demo did not go as it should. */
  static final class Stuck extends Exception {
    private static final long serialVersionUID = 1;

    Stuck(String what) {
      super(what);
    }
  }

  Story(Narrator narrator) {
    this.narrator = narrator;
  }

  @Override
  public void onEvent(MonitorEvent event) {
    incoming.add(event);
  }

  /**
   * Takes events in until {@code condition} holds.
   *
   * @throws Stuck if it does not hold after {@code patience}
   */
  void await(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException, Stuck {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      MonitorEvent event = left <= 0 ? null : incoming.poll(left, TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new Stuck("waited " + patience.toSeconds() + " s in vain for this: " + what);
      }
      take(event);
    }
  }

  private void take(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed) {
      boolean external = probed.observation().probe().id().equals(DefaultProbes.EXTERNAL);
      if (external && probed.observation().judgement() == Judgement.PASS) {
        probed.observation().target().instance().ifPresent(externalAnswered::add);
      }
      return;
    }
    past.add(event);
    tell(event);
  }

  /** Returns whether each of these pods has answered the external name. */
  boolean externalAnsweredBy(List<Instance> pods) {
    return externalAnswered.containsAll(pods);
  }

  /** Returns the events of one kind, oldest first. */
  <E extends MonitorEvent> List<E> all(Class<E> kind) {
    return past.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Returns the last finding of a fault. */
  Optional<MonitorEvent.FaultFound> found(FaultId fault) {
    Stream<MonitorEvent.FaultFound> found = all(MonitorEvent.FaultFound.class).stream();
    return found.filter(f -> f.fault().id().equals(fault)).reduce((first, second) -> second);
  }

  /** Returns the reasons for which nothing was done about a fault. */
  Set<HoldReason> holds(FaultId fault) {
    return all(MonitorEvent.HoldBegan.class).stream()
        .map(MonitorEvent.HoldBegan::hold)
        .filter(hold -> hold.fault().equals(fault))
        .map(Hold::reason)
        .collect(Collectors.toSet());
  }

  /** Returns the state in one word. */
  Verdict verdict() {
    return all(MonitorEvent.VerdictChanged.class).stream()
        .map(changed -> changed.diagnosis().verdict())
        .reduce(Verdict.UNKNOWN, (first, second) -> second);
  }

  private void tell(MonitorEvent event) {
    Instant at = event.at();
    if (event instanceof MonitorEvent.FaultFound found) {
      tell(at, found.fault());
    } else if (event instanceof MonitorEvent.HoldBegan began) {
      Hold hold = began.hold();
      narrator.event(at, "nothing is done: " + hold.detail() + " (" + hold.reason() + ")");
    } else if (event instanceof MonitorEvent.PhaseChanged changed) {
      tell(changed);
    } else if (event instanceof MonitorEvent.ActionStarted started) {
      Instance instance = started.reservation().action().instance();
      narrator.event(at, "action: evict " + instance + "; it was written into the ledger first");
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      narrator.event(at, ended.result().name() + ": " + ended.result().detail());
    } else if (event instanceof MonitorEvent.Recovered recovered) {
      String time = Narrator.in(recovered.recovery());
      narrator.good(
          at,
          "recovered: " + recovered.replacement() + " answers, " + time + " after the first loss");
    } else if (event instanceof MonitorEvent.NotRecovered not) {
      narrator.bad(at, "not recovered: " + not.why());
    }
  }

  private void tell(Instant at, Fault fault) {
    narrator.bad(at, "found: " + fault.id() + ": " + fault.subject());
    narrator.detail(fault.info().title());
    narrator.details("seen", fault.evidence());
    narrator.details("ruled out", fault.ruledOut());
    narrator.details("next step", List.of(fault.info().nextStep()));
  }

  private void tell(MonitorEvent.PhaseChanged changed) {
    if (changed.to() == Phase.CONFIRMING) {
      narrator.event(
          changed.at(),
          "suspicion: "
              + changed.why()
              + "; ten more to it and to its sibling, each from a fresh port");
    } else if (changed.from() == Phase.CONFIRMING) {
      narrator.event(changed.at(), "a closer look: " + changed.why());
    } else if (changed.to() == Phase.RESERVING) {
      narrator.event(
          changed.at(),
          "decision: replace it; every guard agrees: the sibling is proven well, no rollout is"
              + " under way, the pod is not new, the budget is not used up, and more");
    }
  }
}
