package dev.dnshealth.k8s.lint;

import dev.dnshealth.core.diagnosis.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What came of all rules.
 *
 * @param results a result for each rule, in the catalogue's order
 */
public record LintReport(List<Result> results) {

  /**
   * What came of one rule.
   *
   * @param rule the rule
   * @param findings where it is broken
   * @param notChecked why it could not be checked, or not everywhere; empty if it could
   */
  public record Result(LintInfo rule, List<Finding> findings, List<String> notChecked) {
    public Result {
      Objects.requireNonNull(rule, "rule");
      findings = List.copyOf(findings);
      notChecked = List.copyOf(notChecked);
    }

    /** Returns whether something could be checked. */
    public boolean checked() {
      return notChecked.isEmpty() || !findings.isEmpty();
    }
  }

  public LintReport {
    results = List.copyOf(results);
  }

  /** Applies every rule of the catalogue to {@code input}. */
  public static LintReport of(LintInput input) {
    return new LintReport(LintCatalogue.rules().stream().map(rule -> result(rule, input)).toList());
  }

  private static Result result(LintRule rule, LintInput input) {
    Examined examined = rule.examine(input);
    return new Result(
        rule.info(),
        examined.found().stream()
            .map(seen -> new Finding(rule.info(), seen.subject(), seen.seen(), seen.at()))
            .toList(),
        examined.unknown());
  }

  /** Returns all findings: errors first, then warnings, then notes. */
  public List<Finding> findings() {
    return Stream.of(LintSeverity.values()).flatMap(this::findings).toList();
  }

  /** Returns how many findings there are of {@code severity}. */
  public long count(LintSeverity severity) {
    return findings(severity).count();
  }

  /** Returns how many rules could be checked, at least in part. */
  public long checked() {
    return results.stream().filter(Result::checked).count();
  }

  /**
   * Returns the state in one word: unhealthy with errors, degraded with warnings, unknown if
   * nothing could be checked, else healthy.
   */
  public Verdict verdict() {
    if (count(LintSeverity.ERROR) > 0) {
      return Verdict.UNHEALTHY;
    }
    if (count(LintSeverity.WARNING) > 0) {
      return Verdict.DEGRADED;
    }
    return checked() == 0 ? Verdict.UNKNOWN : Verdict.HEALTHY;
  }

  private Stream<Finding> findings(LintSeverity severity) {
    return results.stream()
        .filter(result -> result.rule().severity() == severity)
        .flatMap(result -> result.findings().stream());
  }
}
