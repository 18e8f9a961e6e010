package dev.dnshealth.k8s.lint;

import java.util.Objects;

/**
 * What is known of a rule before anything is checked.
 *
 * @param id its stable name, as {@code LINT-COREFILE-NO-READY}
 * @param severity how bad it is to break it
 * @param title what is wrong where it is broken, in a few words
 * @param why what comes of it
 * @param fix what to do
 */
public record LintInfo(String id, LintSeverity severity, String title, String why, String fix) {

  public LintInfo {
    if (!id.matches("LINT(-[A-Z0-9]+)+")) {
      throw new IllegalArgumentException("id: " + id + " (expected: like LINT-COREFILE-NO-READY)");
    }
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(fix, "fix");
  }

  static LintInfo error(String id, String title, String why, String fix) {
    return new LintInfo(id, LintSeverity.ERROR, title, why, fix);
  }

  static LintInfo warning(String id, String title, String why, String fix) {
    return new LintInfo(id, LintSeverity.WARNING, title, why, fix);
  }

  static LintInfo note(String id, String title, String why, String fix) {
    return new LintInfo(id, LintSeverity.NOTE, title, why, fix);
  }
}
