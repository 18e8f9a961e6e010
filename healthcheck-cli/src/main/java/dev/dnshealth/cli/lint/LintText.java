package dev.dnshealth.cli.lint;

import dev.dnshealth.k8s.lint.Finding;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.LintSeverity;
import java.util.ArrayList;
import java.util.List;

/** Writes a report for people. */
public final class LintText {

  private static final int WIDTH = 100;
  private static final String INDENT = "  ";
  private static final int LABEL = 7;

  private LintText() {}

  /**
   * Returns {@code report} as lines of text.
   *
   * @param subject what was checked
   */
  public static String of(String subject, LintReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("lint of " + subject);
    for (LintSeverity severity : LintSeverity.values()) {
      report.results().stream()
          .filter(result -> result.rule().severity() == severity)
          .filter(result -> !result.findings().isEmpty())
          .forEach(result -> add(result, lines));
    }
    LintWords.notChecked(report).forEach((because, rules) -> add(because, rules, lines));
    lines.add("");
    lines.add(LintWords.word(report.verdict()) + ": " + LintWords.summary(report));
    return String.join("\n", lines);
  }

  private static void add(LintReport.Result result, List<String> lines) {
    lines.add("");
    lines.add(
        LintWords.word(result.rule().severity())
            + " "
            + result.rule().id()
            + ": "
            + result.rule().title());
    for (Finding finding : result.findings()) {
      add("where", LintWords.place(finding), lines);
      add("seen", finding.seen(), lines);
    }
    add("why", result.rule().why(), lines);
    add("fix", result.rule().fix(), lines);
  }

  private static void add(String because, List<String> rules, List<String> lines) {
    lines.add("");
    lines.add("not checked, because " + because + ":");
    wrap(String.join(", ", rules), WIDTH - INDENT.length())
        .forEach(line -> lines.add(INDENT + line));
  }

  private static void add(String label, String text, List<String> lines) {
    List<String> wrapped = wrap(text, WIDTH - INDENT.length() - LABEL);
    for (int i = 0; i < wrapped.size(); i++) {
      String first = i == 0 ? label : "";
      lines.add(INDENT + first + " ".repeat(LABEL - first.length()) + wrapped.get(i));
    }
  }

  /** Breaks {@code text} between words; a word longer than a line stays whole. */
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
