package dev.dnshealth.core.diagnosis;

/** How bad a fault is for those who look up names. */
public enum Severity {
  /** Look-ups are not hurt now; worth knowing, and a reason to hold. */
  NOTICE,
  /** Look-ups are slower, or some of them fail. */
  DEGRADED,
  /** Look-ups fail for a part or all of the clients. */
  FAILED
}
