package dev.dnshealth.cli.restart;

import dev.dnshealth.cli.restart.RestartResult.Against;
import dev.dnshealth.cli.restart.RestartResult.Outcome;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.RequestPlan;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.RequestMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks a monitor for the replacement of a pod, and waits for what comes of it. For one thread. */
public final class RestartRun {

  private static final Duration STEP = Duration.ofMillis(100);

  /** How long the API may take to tell the pods. */
  private static final Duration FIND_WITHIN = Duration.ofSeconds(10);

  /** How long reservation and eviction, once begun, may take beyond the patience. */
  private static final Duration ACT_WITHIN = Duration.ofSeconds(60);

  /** How long what the monitor finds takes to be told. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(5);

  /** What is known by now is written within this time, or it is told that it is not. */
  private static final Duration WRITE_WITHIN = Duration.ofSeconds(5);

  /** Less than what an interrupted process is given to end. */
  private static final Duration END_WITHIN = Duration.ofSeconds(4);

  private final BlockingQueue<MonitorEvent> events = new LinkedBlockingQueue<>();
  private final RestartProgress progress;
  private final Time time;
  private Optional<RequestPlan> plan = Optional.empty();
  private Optional<Reservation> reservation = Optional.empty();
  private Optional<Result> result = Optional.empty();
  private Optional<MonitorEvent.Recovered> recovered = Optional.empty();

  /** Makes a run for one request. */
  public RestartRun(RestartProgress progress, Time time) {
    this.progress = progress;
    this.time = time;
  }

  /** Returns what the monitor has to tell. */
  public MonitorListener listener() {
    return event -> {
      if (!(event instanceof MonitorEvent.Probed)) {
        events.add(event);
      }
    };
  }

  /**
   * Waits until the API has told the DNS pods.
   *
   * @return the pods; empty if it did not tell them in time
   */
  public Optional<List<Instance>> pods(RequestMonitor monitor) throws InterruptedException {
    Instant end = time.now().plus(FIND_WITHIN);
    while (monitor.pods().isEmpty() && time.now().isBefore(end)) {
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    }
    return monitor.pods();
  }

  /**
   * Asks for the replacement of {@code pod} and waits. An interrupt takes the request back, unless
   * it is sent by then, and what was done by then is told.
   *
   * @param dryRun whether it is only to be told what would be done
   */
  public RestartResult run(
      RequestMonitor monitor, Instance pod, RequestedBy by, Duration patience, boolean dryRun) {
    Ending ending;
    try {
      monitor.request(pod, by, patience, dryRun);
      ending = await(monitor, time.now().plus(patience).plus(ACT_WITHIN), dryRun);
    } catch (InterruptedException e) {
      ending = takeBack(monitor);
    }
    boolean written = ending.outcome() == Outcome.PLANNED || written(monitor, ending.at());
    return new RestartResult(
        monitor.service().toString(),
        monitor.vantage().id(),
        monitor.vantage().network() == Network.OUTSIDE,
        pod,
        by,
        ending.outcome(),
        ending.detail(),
        plan.map(RequestPlan::objections).orElse(List.of()).stream()
            .map(Against::of)
            .distinct()
            .toList(),
        recovered.map(MonitorEvent.Recovered::replacement),
        recovered.map(MonitorEvent.Recovered::recovery),
        reservation.map(Reservation::id),
        written);
  }

  private record Ending(Outcome outcome, String detail, Instant at) {}

  private Ending await(RequestMonitor monitor, Instant last, boolean dryRun)
      throws InterruptedException {
    Instant end = last;
    while (time.now().isBefore(end)) {
      MonitorEvent event = events.poll(STEP.toMillis(), TimeUnit.MILLISECONDS);
      Optional<Ending> ending = event == null ? Optional.empty() : take(event);
      if (ending.isPresent()) {
        return ending.get();
      }
      if (event instanceof MonitorEvent.ActionEnded ended && done(ended.result())) {
        end = time.now().plus(monitor.provenWithin()).plus(TOLD_WITHIN);
      }
      Report report = monitor.report();
      Optional<RequestPlan> now = report.request();
      // While it is being done it stands in its own way.
      now.filter(p -> report.phase() == Phase.WATCHING).ifPresent(this::note);
      if (dryRun && now.filter(RequestPlan::free).isPresent()) {
        return new Ending(Outcome.PLANNED, "nothing holds it", time.now());
      }
    }
    monitor.withdraw();
    return late();
  }

  private void note(RequestPlan now) {
    plan = Optional.of(now);
    if (reservation.isEmpty()) {
      progress.held(now);
    }
  }

  private Optional<Ending> take(MonitorEvent event) {
    if (event instanceof MonitorEvent.RequestHeld held) {
      plan = Optional.of(held.plan());
      return Optional.of(
          new Ending(
              unknown() ? Outcome.NOT_PROVEN : Outcome.HELD,
              unknown() ? result.map(Result::detail).orElse("") : words(held.plan().holds()),
              held.at()));
    }
    if (event instanceof MonitorEvent.ActionStarted started) {
      reservation = Optional.of(started.reservation());
      progress.step("reserved in the ledger; evicting " + started.fault().subject());
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      result = Optional.of(ended.result());
      progress.step(
          ended.result().detail() + (done(ended.result()) ? "; waiting for answers" : ""));
    } else if (event instanceof MonitorEvent.Recovered proven) {
      recovered = Optional.of(proven);
      return Optional.of(new Ending(Outcome.PROVEN, proven.replacement() + " answers", event.at()));
    } else if (event instanceof MonitorEvent.NotRecovered failed) {
      return Optional.of(new Ending(Outcome.NOT_PROVEN, failed.why(), event.at()));
    }
    return Optional.empty();
  }

  private Ending late() {
    if (result.filter(RestartRun::done).isPresent()) {
      return new Ending(
          Outcome.NOT_PROVEN,
          "it was evicted, and no answer of a replacement was heard",
          time.now());
    }
    return unknown()
        ? new Ending(Outcome.NOT_PROVEN, result.map(Result::detail).orElse(""), time.now())
        : new Ending(
            Outcome.HELD, plan.map(p -> words(p.holds())).orElse("nothing is known"), time.now());
  }

  /** What is being reserved is given back by the monitor, and what is sent is waited for. */
  private Ending takeBack(RequestMonitor monitor) {
    progress.step("interrupted");
    monitor.withdraw();
    Instant asked = time.now();
    Instant end = asked.plus(END_WITHIN);
    while (time.now().isBefore(end) && underWay(monitor.report(), asked)) {
      pause();
    }
    for (MonitorEvent event = events.poll(); event != null; event = events.poll()) {
      Optional<Ending> ending = take(event);
      if (ending.isPresent()) {
        return ending.get();
      }
    }
    if (reservation.isEmpty()) {
      return new Ending(Outcome.WITHDRAWN, "nothing was done", time.now());
    }
    return result
        .filter(r -> r instanceof Result.NotDone || r instanceof Result.Refused)
        .map(r -> new Ending(Outcome.WITHDRAWN, "nothing was done: " + r.detail(), time.now()))
        .orElseGet(
            () ->
                new Ending(
                    Outcome.NOT_PROVEN,
                    result.map(Result::detail).orElse("it was sent, and no answer has come")
                        + "; a daemon settles it by a look at the cluster",
                    time.now()));
  }

  private static boolean underWay(Report report, Instant since) {
    return !report.at().isAfter(since.plus(STEP))
        || Set.of(Phase.RESERVING, Phase.ACTING).contains(report.phase());
  }

  private boolean written(RequestMonitor monitor, Instant at) {
    Instant end = time.now().plus(WRITE_WITHIN);
    while (time.now().isBefore(end)) {
      Report report = monitor.report();
      if (!report.at().isBefore(at) && !report.unwritten()) {
        return true;
      }
      pause();
    }
    return false;
  }

  /** A second interrupt does not cut short what the first has begun. */
  private static void pause() {
    boolean interrupted = Thread.interrupted();
    try {
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean unknown() {
    return result.filter(r -> r instanceof Result.Indeterminate).isPresent();
  }

  private static boolean done(Result result) {
    return result instanceof Result.Done;
  }

  private static String words(List<Hold> holds) {
    long guards = holds.stream().map(Hold::reason).distinct().count();
    return guards + (guards == 1 ? " reason holds it" : " reasons hold it");
  }
}
