package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the production monitor for a while, with nothing that could act. */
public final class DiagnoseRun {

  private static final Duration STEP = Duration.ofMillis(500);

  private final DiagnoseRequest request;
  private final Time time;

  /** Makes a run; it begins with {@link #run}. */
  public DiagnoseRun(DiagnoseRequest request, Time time) {
    this.request = request;
    this.time = time;
  }

  /**
   * Looks for as long as the request says.
   *
   * @param progress told now and then how much of the time has passed
   */
  public Report run(Consumer<Duration> progress) throws InterruptedException {
    List<Target> targets = request.targets();
    Vantage here = new Vantage("here", Optional.empty(), Network.OUTSIDE);
    try (DnsProber prober = DnsProber.builder().build();
        HealthMonitor monitor =
            HealthMonitor.builder(() -> new Targets(targets, time.now(), true), prober)
                .plan(request.plan())
                .vantage(here)
                .time(time)
                .build()) {
      prober.start();
      monitor.start();
      Instant start = time.now();
      for (Duration passed = Duration.ZERO;
          passed.compareTo(request.span()) < 0;
          passed = Duration.between(start, time.now())) {
        progress.accept(passed);
        TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
      }
      return monitor.report();
    }
  }
}
