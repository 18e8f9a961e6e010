package dev.dnshealth.cli;

import java.util.Locale;

/** How a report is written. */
enum OutputFormat {
  TEXT,
  JSON;

  /** As it is typed; picocli shows it in the help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
