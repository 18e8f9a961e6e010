package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.Report;
import java.time.Duration;

/** Is told now and then how far a look has come. */
public interface Progress {

  /** Takes note that the servers are still being found. */
  void finding();

  /**
   * Takes note that the look goes on.
   *
   * @param passed for how long it has
   * @param report what is known by now
   */
  void looking(Duration passed, Report report);

  /** Takes note that it has ended. */
  void ended();
}
