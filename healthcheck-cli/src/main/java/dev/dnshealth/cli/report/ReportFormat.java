package dev.dnshealth.cli.report;

import java.util.Locale;

/** How a report that people, programs and build servers read is written. */
public enum ReportFormat {
  TEXT,
  JSON,
  MARKDOWN,
  JUNIT;

  /** As it is typed; picocli shows it in the help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
