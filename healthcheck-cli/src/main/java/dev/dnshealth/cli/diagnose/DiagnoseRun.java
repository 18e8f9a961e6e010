package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs the production monitor for a while, with nothing that could act. */
public final class DiagnoseRun {

  private static final Duration STEP = Duration.ofMillis(500);

  /** How long it may take until the servers are found; the look begins after that. */
  private static final Duration FIND_WITHIN = Duration.ofSeconds(10);

  /** How long ways to the servers may be tried: prober pods take their time to start. */
  private static final Duration TRY_WITHIN = Duration.ofSeconds(45);

  /** How much longer it is looked where the rules cannot tell yet, and only time is missing. */
  private static final Duration EXTRA = Duration.ofSeconds(5);

  private static final Set<UnknownReason> CURED_BY_TIME =
      EnumSet.of(UnknownReason.THIN_EVIDENCE, UnknownReason.PAUSED, UnknownReason.OVERFLOW);

  /** Silent targets keep each query for two seconds, and there are some 25 a second to each. */
  private static final int IN_FLIGHT_PER_TARGET = 256;

  private static final int IN_FLIGHT = 16_384;

  private final Scene scene;
  private final Duration span;
  private final Recorder recorder;
  private final Time time;
  private final Sightings sightings;

  /**
   * Makes a run; it begins with {@link #run}.
   *
   * @param scene stays its maker's to close
   * @param span for how long to look, once the servers are found
   * @param recorder is told what the monitor learns and finds
   */
  public DiagnoseRun(Scene scene, Duration span, Recorder recorder, Time time) {
    this.scene = scene;
    this.span = span;
    this.recorder = recorder;
    this.time = time;
    this.sightings = scene.sightings();
  }

  /** Looks. An interrupt ends the look early, and what was seen until then is returned. */
  public Findings run(Progress progress) {
    try (DnsProber prober =
            DnsProber.builder()
                .maxInFlight(IN_FLIGHT)
                .maxInFlightPerTarget(IN_FLIGHT_PER_TARGET)
                .build();
        HealthMonitor monitor =
            HealthMonitor.builder(scene::targets, scene.through(prober))
                .plan(scene::plan)
                .facts(scene::facts)
                .policy(Policy.defaults())
                .vantage(scene.vantage())
                .peers(scene.peers())
                .recorder(recorder)
                .time(time)
                .build()) {
      scene.start();
      prober.start();
      monitor.start();
      Instant found = time.now();
      boolean interrupted = false;
      try {
        found = find(progress);
        look(monitor, found, progress);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      progress.ended();
      return findings(monitor.report(), Duration.between(found, time.now()), interrupted);
    }
  }

  private Instant find(Progress progress) throws InterruptedException {
    Instant start = time.now();
    while ((!found() && time.now().isBefore(start.plus(FIND_WITHIN)))
        || (found() && onTrial() && time.now().isBefore(start.plus(TRY_WITHIN)))) {
      progress.finding();
      pause();
    }
    return time.now();
  }

  /** Returns whether it is not known yet by which ways the servers can be seen. */
  private boolean onTrial() {
    return scene.paths().stream().anyMatch(path -> path.state() == PathReport.State.TRYING);
  }

  private boolean found() {
    return scene.targets().complete() && !scene.plan().entries().isEmpty();
  }

  private void look(HealthMonitor monitor, Instant from, Progress progress)
      throws InterruptedException {
    while (true) {
      Duration passed = Duration.between(from, time.now());
      Report report = monitor.report();
      Duration end = onlyTimeIsMissing(report) ? span.plus(EXTRA) : span;
      if (passed.compareTo(end) >= 0) {
        return;
      }
      progress.looking(passed, report);
      pause();
    }
  }

  private boolean onlyTimeIsMissing(Report report) {
    return !noWay()
        && report.diagnosis().verdict() == Verdict.UNKNOWN
        && CURED_BY_TIME.containsAll(report.diagnosis().unknown());
  }

  /** Returns whether nothing can be sent, or, from outside, nothing at all is heard. */
  private boolean noWay() {
    return sightings.noWay(scene.targets().all())
        || (!scene.paths().isEmpty()
            && !scene.anyHeard()
            && scene.targets().complete()
            && !scene.targets().all().isEmpty());
  }

  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
  }

  private Findings findings(Report report, Duration looked, boolean interrupted) {
    boolean early = interrupted && looked.compareTo(ShortLook.SHORTEST) < 0;
    Diagnosis diagnosis = noWay() ? Proven.noWay(report.diagnosis()) : report.diagnosis();
    Report withoutHolds =
        new Report(
            report.at(),
            early ? Proven.early(diagnosis) : diagnosis,
            List.of(),
            report.phase(),
            report.targets(),
            report.targetsAsOf(),
            report.standing());
    return new Findings(
        scene.place(),
        scene.vantage(),
        looked,
        interrupted,
        withoutHolds,
        BlindSpots.of(scene, report),
        scene.paths(),
        scene.facts().map(ApiWords::of).orElse(List.of()));
  }
}
