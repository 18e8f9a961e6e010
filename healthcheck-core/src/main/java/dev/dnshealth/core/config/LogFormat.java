package dev.dnshealth.core.config;

/** How log lines are written. */
public enum LogFormat {
  /** One JSON object a line. */
  JSON,
  /** One line of text. */
  TEXT
}
