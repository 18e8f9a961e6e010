package dev.dnshealth.cli.run;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.k8s.reach.PathReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tells what a run sees and does, as it happens. Used by one thread at a time. */
public interface Teller {

  /** Tells what is watched. */
  void started(Instant at, Start start);

  /** Tells by which ways the servers are seen; again when that changes. */
  void paths(Instant at, List<PathReport> paths);

  /** Tells what happened. */
  void happened(MonitorEvent event);

  /**
   * Tells how it ended.
   *
   * @param unproven whether something was done that is not proven to have helped
   */
  void ended(Instant at, Duration watched, Report report, boolean unproven);
}
