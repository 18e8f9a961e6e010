package dev.dnshealth.core.diagnosis;

/** Whether replacing the subject of a fault cures it. */
public enum RestartHelps {
  /** It does. */
  YES,
  /** It does if no other server has the same fault. */
  ONLY_IF_SINGLE,
  /** The fault goes away and comes back. */
  TEMPORARILY,
  /** It changes nothing. */
  NO,
  /** It makes matters worse. */
  HARMFUL
}
