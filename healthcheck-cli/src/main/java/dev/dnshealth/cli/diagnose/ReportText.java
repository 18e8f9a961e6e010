package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.Report;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a report for people. */
public final class ReportText {

  private ReportText() {}

  /** Returns {@code report} as lines of text. */
  public static String of(Report report) {
    return Stream.of(
            Stream.of("verdict: " + report.diagnosis().verdict().name().toLowerCase(Locale.ROOT)),
            report.diagnosis().unknown().stream().sorted().map(u -> "  because " + words(u)),
            report.diagnosis().faults().stream().flatMap(ReportText::lines),
            Stream.of("", "targets:"),
            report.targets().stream().map(ReportText::line))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> lines(Fault fault) {
    return Stream.of(
            Stream.of("", fault.id() + ": " + fault.subject() + ": " + fault.info().title()),
            labelled("seen", fault.evidence()),
            labelled("ruled out", fault.ruledOut()),
            labelled(
                "restart",
                List.of(
                    switch (fault.info().restartHelps()) {
                      case YES -> "helps";
                      case ONLY_IF_SINGLE -> "helps if no other server has the same fault";
                      case TEMPORARILY -> "helps for a while";
                      case NO -> "does not help";
                      case HARMFUL -> "makes it worse";
                    })),
            labelled("next step", List.of(fault.info().nextStep())))
        .flatMap(lines -> lines);
  }

  private static Stream<String> labelled(String label, List<String> lines) {
    return lines.stream().map(line -> "  %-10s %s".formatted(label, line));
  }

  private static String line(Report.TargetReport target) {
    String lost = target.lost().map(share -> ", " + Math.round(share * 100) + " % lost").orElse("");
    return "  %s: %s%s"
        .formatted(target.target().id(), target.state().name().toLowerCase(Locale.ROOT), lost);
  }

  private static String words(UnknownReason reason) {
    return switch (reason) {
      case NOT_DISCOVERED -> "the cluster is still being looked at";
      case THIN_EVIDENCE -> "there are too few samples yet";
      case PAUSED -> "this process stood still for a while";
      case ISOLATED -> "nothing at all can be heard from here: the way may be at fault";
      case INTERCEPTED -> "something on the way answers DNS in the servers' place";
      case API_LOST -> "the Kubernetes API cannot be reached";
      case OVERFLOW -> "there was more to take in than could be";
    };
  }
}
