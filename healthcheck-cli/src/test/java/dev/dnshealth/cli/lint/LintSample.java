package dev.dnshealth.cli.lint;

import dev.dnshealth.k8s.corefile.Position;
import dev.dnshealth.k8s.lint.Finding;
import dev.dnshealth.k8s.lint.LintInfo;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.LintSeverity;
import java.util.List;
import java.util.Optional;

/** A report with one of each. */
final class LintSample {

  static final LintReport REPORT =
      new LintReport(
          List.of(
              result(info("LINT-PASSED", LintSeverity.ERROR), List.of(), List.of()),
              broken(
                  info("LINT-WARNING", LintSeverity.WARNING),
                  List.of("an import could not be read"),
                  at("server block .:53", "has no cache", 4)),
              broken(
                  info("LINT-ERROR", LintSeverity.ERROR),
                  List.of(),
                  at("server block .:53", "forward . 127.0.0.1", 7),
                  at("Corefile", "a <b> & \"c|d\"", 9)),
              broken(
                  info("LINT-NOTE", LintSeverity.NOTE),
                  List.of(),
                  at("Service kube-system/kube-dns", "sessionAffinity is ClientIP", 0)),
              result(
                  info("LINT-UNKNOWN", LintSeverity.ERROR),
                  List.of(),
                  List.of("the right to list nodes is missing")),
              result(
                  info("LINT-UNKNOWN-TOO", LintSeverity.ERROR),
                  List.of(),
                  List.of("the right to list nodes is missing", "an import could not be read"))));

  private record Seen(String subject, String words, int line) {}

  private LintSample() {}

  private static Seen at(String subject, String words, int line) {
    return new Seen(subject, words, line);
  }

  private static LintInfo info(String id, LintSeverity severity) {
    return new LintInfo(
        id,
        severity,
        "`something` is wrong",
        "It has consequences which take more than one line of text to tell, for which they must be"
            + " broken.",
        "Mend it.");
  }

  private static LintReport.Result broken(LintInfo info, List<String> notChecked, Seen... seen) {
    return result(
        info,
        List.of(seen).stream()
            .map(
                one ->
                    new Finding(
                        info,
                        one.subject(),
                        one.words(),
                        Optional.of(new Position("Corefile", one.line()))
                            .filter(position -> position.line() > 0)))
            .toList(),
        notChecked);
  }

  private static LintReport.Result result(
      LintInfo info, List<Finding> findings, List<String> notChecked) {
    return new LintReport.Result(info, findings, notChecked);
  }
}
