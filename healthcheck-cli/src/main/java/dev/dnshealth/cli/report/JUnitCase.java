package dev.dnshealth.cli.report;

import java.util.Objects;

/**
 * One thing that was checked, as build servers show it.
 *
 * @param group what it belongs to; the attribute {@code classname}
 * @param name what was checked
 * @param result what came of it
 * @param message the result in one line; empty if it passed
 * @param detail the result in full, in any number of lines; may be empty
 */
public record JUnitCase(String group, String name, Result result, String message, String detail) {

  /** What came of a check. */
  public enum Result {
    PASSED,
    FAILED,
    /** It could not be told. */
    SKIPPED
  }

  public JUnitCase {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(detail, "detail");
  }

  /** Returns a check without fault. */
  public static JUnitCase passed(String group, String name) {
    return new JUnitCase(group, name, Result.PASSED, "", "");
  }

  /** Returns a check without fault of which there is something to tell. */
  public static JUnitCase passed(String group, String name, String detail) {
    return new JUnitCase(group, name, Result.PASSED, "", detail);
  }

  /** Returns a check that found a fault. */
  public static JUnitCase failed(String group, String name, String message, String detail) {
    return new JUnitCase(group, name, Result.FAILED, message, detail);
  }

  /** Returns a check that could not be made. */
  public static JUnitCase skipped(String group, String name, String message) {
    return new JUnitCase(group, name, Result.SKIPPED, message, "");
  }
}
