package dev.dnshealth.cli.lint;

import dev.dnshealth.cli.report.JUnitCase;
import dev.dnshealth.cli.report.JUnitXml;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.LintSeverity;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a report as JUnit XML: a case for each rule. Errors and warnings fail, notes do not, and
 * what was not checked is skipped.
 */
public final class LintJUnit {

  private static final String GROUP = "healthcheck.lint";

  private LintJUnit() {}

  /**
   * Returns {@code report} as JUnit XML.
   *
   * @param subject what was checked
   */
  public static String of(String subject, LintReport report) {
    return JUnitXml.of(
        "lint of " + subject, report.results().stream().map(LintJUnit::toCase).toList());
  }

  private static JUnitCase toCase(LintReport.Result result) {
    String id = result.rule().id();
    if (!result.checked()) {
      return JUnitCase.skipped(
          GROUP, id, "not checked, because " + String.join("; ", result.notChecked()));
    }
    if (result.findings().isEmpty()) {
      return JUnitCase.passed(GROUP, id);
    }
    return result.rule().severity() == LintSeverity.NOTE
        ? JUnitCase.passed(GROUP, id, detail(result))
        : JUnitCase.failed(
            GROUP,
            id,
            LintWords.word(result.rule().severity()) + ": " + result.rule().title(),
            detail(result));
  }

  private static String detail(LintReport.Result result) {
    return Stream.of(
            result.findings().stream()
                .map(finding -> LintWords.place(finding) + ": " + finding.seen()),
            result.notChecked().stream().map(because -> "not checked in part, because " + because),
            Stream.of("why: " + result.rule().why(), "fix: " + result.rule().fix()))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }
}
