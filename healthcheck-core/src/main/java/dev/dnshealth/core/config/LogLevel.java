package dev.dnshealth.core.config;

/** What is logged: the lines of this level and those that matter more. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
