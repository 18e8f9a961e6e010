package dev.dnshealth.k8s.lint;

/** How bad it is that a rule is broken. */
public enum LintSeverity {
  /** Look-ups fail because of it, or the next ordinary event, as a restart, makes them fail. */
  ERROR,
  /** Look-ups fail or get slow because of it when something else goes wrong, or under load. */
  WARNING,
  /** It may well be meant so; whoever looks for a fault should know. */
  NOTE
}
