package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.reach.PathReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What a look came to.
 *
 * @param place what was looked at
 * @param vantage from where
 * @param looked for how long
 * @param interrupted whether it was ended before its time
 * @param report what the rules made of it; without holds, since nothing could have been done
 * @param notSeen what could not be seen from here, why, and what to do about it, a line each
 * @param paths what came of each way to the servers; empty where addresses were given
 * @param api what the API says, a line each; empty where addresses were given
 */
public record Findings(
    Place place,
    Vantage vantage,
    Duration looked,
    boolean interrupted,
    Report report,
    List<String> notSeen,
    List<PathReport> paths,
    List<String> api) {

  public Findings {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(looked, "looked");
    Objects.requireNonNull(report, "report");
    notSeen = List.copyOf(notSeen);
    paths = List.copyOf(paths);
    api = List.copyOf(api);
  }

  /** Returns the verdict. */
  public Verdict verdict() {
    return report.diagnosis().verdict();
  }

  /** Returns the faults that were found, the worst first. */
  List<Fault> faults() {
    return report.diagnosis().faults().stream()
        .sorted(Comparator.comparing((Fault fault) -> fault.info().severity()).reversed())
        .toList();
  }

  /** Returns the ways to the servers, a line each. */
  List<String> ways() {
    return paths.stream().map(Findings::words).toList();
  }

  private static String words(PathReport report) {
    return report.path().words()
        + ": "
        + report.state().words()
        + "; "
        + report.detail()
        + (report.state() == PathReport.State.SEEN
            ? ". Proves " + report.path().proves() + "; cannot prove " + report.path().cannotProve()
            : "");
  }

  /** Returns what was looked at, from where and for how long, as one line. */
  String summary() {
    return place.what()
        + place.api().map(api -> " of " + api).orElse("")
        + ", seen from "
        + vantage.id()
        + " for "
        + looked.toSeconds()
        + " s"
        + (interrupted ? ", then interrupted" : "");
  }
}
