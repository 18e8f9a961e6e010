package dev.dnshealth.cli.lint;

import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.k8s.lint.LintReport;
import java.util.List;

/** Writes a report as Markdown, as for a merge request. */
public final class LintMarkdown {

  private LintMarkdown() {}

  /**
   * Returns {@code report} as Markdown.
   *
   * @param subject what was checked
   */
  public static String of(String subject, LintReport report) {
    Markdown page =
        new Markdown()
            .heading(1, "Lint of " + subject + ": " + LintWords.word(report.verdict()))
            .paragraph(LintWords.summary(report))
            .table(
                List.of("Severity", "Rule", "Where", "Seen", "Why", "Fix"),
                report.findings().stream()
                    .map(
                        finding ->
                            List.of(
                                LintWords.word(finding.rule().severity()),
                                finding.rule().id(),
                                LintWords.place(finding),
                                finding.seen(),
                                finding.rule().why(),
                                finding.rule().fix()))
                    .toList());
    LintWords.notChecked(report)
        .forEach(
            (because, rules) -> page.heading(2, "Not checked, because " + because).bullets(rules));
    return page.toString();
  }
}
