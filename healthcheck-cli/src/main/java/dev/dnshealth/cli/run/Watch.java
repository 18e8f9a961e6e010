package dev.dnshealth.cli.run;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.PathNews;
import dev.dnshealth.k8s.reach.PathReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Watches until its time is over or it is interrupted, and has everything told that happens. */
public final class Watch implements MonitorListener {

  private static final Duration STEP = Duration.ofMillis(500);

  private final Teller teller;
  private final Time time;
  private final PathNews told = new PathNews();
  private boolean underWay;
  private boolean unproven;

  /** Makes a watch; {@code teller} is told by one thread at a time. */
  public Watch(Teller teller, Time time) {
    this.teller = teller;
    this.time = time;
  }

  @Override
  public synchronized void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.ActionStarted) {
      underWay = true;
    } else if (event instanceof MonitorEvent.Recovered) {
      unproven = false;
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      underWay = false;
      // What surely had no effect proves nothing of an earlier one.
      unproven |=
          !(ended.result() instanceof Result.Refused || ended.result() instanceof Result.NotDone);
    }
    if (!(event instanceof MonitorEvent.Probed || event instanceof MonitorEvent.PhaseChanged)) {
      teller.happened(event);
    }
  }

  /** Tells what is watched. */
  public synchronized void started(Start start) {
    teller.started(time.now(), start);
  }

  /**
   * Waits, and tells of the ways to the servers.
   *
   * @param paths the ways as they are now, from memory
   * @param longest for how long; empty for until it is interrupted
   */
  public void run(Supplier<List<PathReport>> paths, Optional<Duration> longest) {
    Instant start = time.now();
    try {
      while (longest.isEmpty() || time.now().isBefore(start.plus(longest.get()))) {
        tell(paths.get());
        TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
      }
    } catch (InterruptedException e) {
      // Somebody wants it to end: what follows is its end.
      return;
    }
  }

  /** What is still being tried is told once it is known. */
  private synchronized void tell(List<PathReport> now) {
    List<PathReport> news = told.of(now);
    if (!news.isEmpty()) {
      teller.paths(time.now(), news);
    }
  }

  /**
   * Tells how it ended.
   *
   * @return whether something was done that is not proven to have helped
   */
  public synchronized boolean ended(Duration watched, Report report) {
    boolean open = underWay || unproven;
    teller.ended(time.now(), watched, report, open);
    return open;
  }
}
