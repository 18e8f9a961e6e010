package dev.dnshealth.cli;

import dev.dnshealth.cli.diagnose.Progress;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.TargetState;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Tells how far a look has come: on a terminal in one line that is written over and goes away in
 * the end, elsewhere in one line at the beginning. Used by one thread.
 */
final class ProgressLine implements Progress {

  private static final String TO_START = "\r";
  private static final String ERASE_REST = "\u001B[K";

  private final PrintWriter err;
  private final boolean rewritable;
  private final String what;
  private final Duration span;
  private boolean told;

  /**
   * @param what what is looked at
   * @param span for how long
   */
  ProgressLine(PrintWriter err, boolean rewritable, String what, Duration span) {
    this.err = err;
    this.rewritable = rewritable;
    this.what = what;
    this.span = span;
  }

  /** Returns progress that nobody is told of. */
  static Progress quiet() {
    return new Progress() {
      @Override
      public void finding() {
        // Nobody wants to know.
      }

      @Override
      public void looking(Duration passed, Report report) {
        // Nobody wants to know.
      }

      @Override
      public void ended() {
        // Nobody wants to know.
      }
    };
  }

  @Override
  public void finding() {
    tell("looking at " + what + ": finding the servers");
  }

  @Override
  public void looking(Duration passed, Report report) {
    long answering =
        report.targets().stream().filter(t -> t.state() == TargetState.ANSWERING).count();
    String time =
        passed.compareTo(span) > 0
            ? "longer, to be sure"
            : passed.toSeconds() + " of " + span.toSeconds() + " s";
    tell(
        "looking at %s: %s, %d of %d targets answer"
            .formatted(what, time, answering, report.targets().size()));
  }

  @Override
  public void ended() {
    if (rewritable) {
      err.print(TO_START + ERASE_REST);
      err.flush();
    }
  }

  private void tell(String line) {
    if (rewritable) {
      err.print(TO_START + line + ERASE_REST);
      err.flush();
    } else if (!told) {
      told = true;
      err.println("looking at " + what + " for " + span.toSeconds() + " s");
    }
  }
}
