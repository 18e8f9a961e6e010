package dev.dnshealth.cli.diagnose;

import dev.dnshealth.cli.report.JUnitCase;
import dev.dnshealth.cli.report.JUnitXml;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Severity;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.Report.TargetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes findings for build servers: a case for the verdict, one for each target, and one for each
 * fault that was found, which fails. What cannot be told is skipped, neither passed nor failed.
 * Notices are no failures and are left out.
 */
public final class DiagnoseJUnit {

  private DiagnoseJUnit() {}

  /** Returns {@code findings} as JUnit XML. */
  public static String of(Findings findings) {
    List<JUnitCase> cases = new ArrayList<>();
    cases.add(verdict(findings));
    boolean isolated = findings.report().diagnosis().unknown().contains(UnknownReason.ISOLATED);
    findings.report().targets().forEach(target -> cases.add(target(target, isolated)));
    findings.faults().stream()
        .filter(fault -> fault.info().severity() != Severity.NOTICE)
        .forEach(fault -> cases.add(fault(fault)));
    return JUnitXml.of("healthcheck diagnose", cases);
  }

  private static JUnitCase verdict(Findings findings) {
    Diagnosis diagnosis = findings.report().diagnosis();
    String group = "verdict";
    String name = "cluster DNS";
    return switch (diagnosis.verdict()) {
      case HEALTHY -> JUnitCase.passed(group, name);
      case UNKNOWN ->
          JUnitCase.skipped(
              group,
              name,
              diagnosis.unknown().stream()
                  .sorted()
                  .map(reason -> Wording.why(reason) + "; " + Wording.cure(reason))
                  .collect(
                      Collectors.joining(
                          ". ",
                          "",
                          findings.ways().stream()
                              .map(way -> ". " + way)
                              .collect(Collectors.joining()))));
      case DEGRADED, UNHEALTHY ->
          JUnitCase.failed(group, name, Wording.word(diagnosis.verdict()), detail(findings));
    };
  }

  private static String detail(Findings findings) {
    return Stream.of(List.of(findings.summary()), findings.notSeen(), findings.ways())
        .flatMap(List::stream)
        .collect(Collectors.joining("\n"));
  }

  private static JUnitCase target(TargetReport target, boolean isolated) {
    String group = "targets";
    String name = target.target().id();
    return switch (target.state()) {
      case ANSWERING -> JUnitCase.passed(group, name);
      case SILENT ->
          isolated
              ? JUnitCase.skipped(group, name, "not known: nothing at all is heard from here")
              : JUnitCase.failed(group, name, "does not answer over UDP", "");
      case UNKNOWN -> JUnitCase.skipped(group, name, "not known: too few samples");
    };
  }

  private static JUnitCase fault(Fault fault) {
    List<String> detail = new ArrayList<>();
    fault.evidence().forEach(line -> detail.add("seen: " + line));
    fault.ruledOut().forEach(line -> detail.add("ruled out: " + line));
    detail.add("restart: " + Wording.restart(fault.info().restartHelps()));
    detail.add("next step: " + fault.info().nextStep());
    return JUnitCase.failed(
        "faults",
        fault.id() + " " + fault.subject(),
        fault.info().title(),
        String.join("\n", detail));
  }
}
