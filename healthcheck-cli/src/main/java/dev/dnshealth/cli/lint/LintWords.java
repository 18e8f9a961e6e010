package dev.dnshealth.cli.lint;

import dev.dnshealth.k8s.lint.Finding;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.LintSeverity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Wording that the formats share. */
final class LintWords {

  private LintWords() {}

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns where a finding was made. */
  static String place(Finding finding) {
    return finding
        .at()
        .map(
            at ->
                at.file().equals(finding.subject()) ? at.toString() : finding.subject() + ", " + at)
        .orElse(finding.subject());
  }

  /** Returns the counts. */
  static String summary(LintReport report) {
    return "%s, %s, %s; %d of %d rules checked"
        .formatted(
            count(report, LintSeverity.ERROR),
            count(report, LintSeverity.WARNING),
            count(report, LintSeverity.NOTE),
            report.checked(),
            report.results().size());
  }

  private static String count(LintReport report, LintSeverity severity) {
    long count = report.count(severity);
    return count + " " + word(severity) + (count == 1 ? "" : "s");
  }

  /** Returns the rules that were not checked, or only in part, by the reason. */
  static Map<String, List<String>> notChecked(LintReport report) {
    Map<String, List<String>> rules = new LinkedHashMap<>();
    for (LintReport.Result result : report.results()) {
      for (String because : result.notChecked()) {
        rules
            .computeIfAbsent(because, b -> new ArrayList<>())
            .add(result.rule().id() + (result.checked() ? " (in part)" : ""));
      }
    }
    return rules;
  }
}
