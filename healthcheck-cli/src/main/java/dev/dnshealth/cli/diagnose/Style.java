package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Severity;
import dev.dnshealth.core.diagnosis.Verdict;

/**
 * Colours for a terminal that has them.
 *
 * @param colours whether it has
 */
public record Style(boolean colours) {

  private static final String BOLD = "1";
  private static final String RED = "1;31";
  private static final String GREEN = "1;32";
  private static final String YELLOW = "1;33";

  /** Returns {@code text} so that it stands out. */
  public String strong(String text) {
    return paint(text, BOLD);
  }

  /** Returns {@code text} in the colour of a verdict. */
  public String of(Verdict verdict, String text) {
    return paint(
        text,
        switch (verdict) {
          case HEALTHY -> GREEN;
          case DEGRADED, UNKNOWN -> YELLOW;
          case UNHEALTHY -> RED;
        });
  }

  /** Returns {@code text} in the colour of a severity. */
  public String of(Severity severity, String text) {
    return paint(
        text,
        switch (severity) {
          case NOTICE -> BOLD;
          case DEGRADED -> YELLOW;
          case FAILED -> RED;
        });
  }

  private String paint(String text, String code) {
    return colours ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
  }
}
