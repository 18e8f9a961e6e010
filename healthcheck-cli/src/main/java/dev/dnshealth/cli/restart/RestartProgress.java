package dev.dnshealth.cli.restart;

import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.RequestPlan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells how far a request has come, a line for each change. Used by one thread. */
public final class RestartProgress {

  private final PrintWriter err;
  private final boolean quiet;
  private List<String> waitingFor = List.of();

  /**
   * @param err where to; stays its maker's to close
   * @param quiet whether to tell nothing
   */
  public RestartProgress(PrintWriter err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  /** Tells one step. */
  void step(String line) {
    if (!quiet) {
      err.println(line);
    }
  }

  /** Tells what holds the request now, if that is news. */
  void held(RequestPlan plan) {
    List<String> reasons =
        plan.holds().stream()
            .map(Hold::reason)
            .distinct()
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .toList();
    if (!reasons.isEmpty() && !reasons.equals(waitingFor)) {
      step("waiting: held by " + reasons.stream().collect(Collectors.joining(", ")));
    }
    waitingFor = reasons;
  }
}
