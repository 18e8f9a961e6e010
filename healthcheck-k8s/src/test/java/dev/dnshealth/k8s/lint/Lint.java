package dev.dnshealth.k8s.lint;

import java.util.List;

/** What a single rule says. */
final class Lint {

  private Lint() {}

  static LintReport.Result result(String id, LintInput input) {
    return LintReport.of(input).results().stream()
        .filter(result -> result.rule().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rule " + id));
  }

  /** Returns place, subject and words of each finding. */
  static List<String> seen(String id, LintInput input) {
    return result(id, input).findings().stream().map(Lint::words).toList();
  }

  static String words(Finding finding) {
    return finding.at().map(Object::toString).orElse("-")
        + " "
        + finding.subject()
        + ": "
        + finding.seen();
  }
}
