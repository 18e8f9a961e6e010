package dev.dnshealth.k8s.lint;

import java.util.function.Function;

/** One rule: what it is about, and how it is examined. Instances are immutable. */
public final class LintRule {

  private final LintInfo info;
  private final Function<LintInput, Examined> check;

  LintRule(LintInfo info, Function<LintInput, Examined> check) {
    this.info = info;
    this.check = check;
  }

  /** Returns what the rule is about. */
  public LintInfo info() {
    return info;
  }

  Examined examine(LintInput input) {
    return check.apply(input);
  }
}
