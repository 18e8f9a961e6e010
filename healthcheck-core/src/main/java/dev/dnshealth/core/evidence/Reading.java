package dev.dnshealth.core.evidence;

/** What the outcomes of some queries add up to. The surest comes first. */
public enum Reading {
  /** The last answer was as expected, and nothing has spoken against it since. */
  RIGHT,
  /** Answers came that were not as expected, for long enough to count. */
  WRONG,
  /** No answers came, for long enough to count. */
  SILENT,
  /** It cannot be said yet. */
  UNKNOWN
}
