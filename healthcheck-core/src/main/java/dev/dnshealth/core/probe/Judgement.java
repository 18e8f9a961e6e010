package dev.dnshealth.core.probe;

/** What an outcome means, held against what was expected. */
public enum Judgement {
  /** As expected. */
  PASS,
  /** As expected, but later than expected. */
  SLOW,
  /** Not as expected, or no answer. */
  FAIL,
  /** Says nothing about the target. */
  INCONCLUSIVE
}
