package dev.dnshealth.core.config;

/** What a daemon does. */
public enum DaemonRole {
  /** It takes part in the election of the one that acts, and is a vantage too. */
  MEMBER,
  /** It only probes, and tells what it sees. */
  VANTAGE
}
