package dev.dnshealth.core.diagnosis;

/** The state of cluster DNS in one word. */
public enum Verdict {
  HEALTHY,
  DEGRADED,
  UNHEALTHY,
  /** There is not enough to go by; the reasons are given beside it. */
  UNKNOWN
}
