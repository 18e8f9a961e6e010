package dev.dnshealth.core.diagnosis;

/** Why the state of cluster DNS, or a part of it, cannot be told. */
public enum UnknownReason {
  /** Discovery has not finished its first look at the cluster. */
  NOT_DISCOVERED,
  /** Too few or only old samples, or nothing to check. */
  THIN_EVIDENCE,
  /** This process was stopped or starved for a while, so its time-outs prove nothing. */
  PAUSED,
  /** Nothing at all can be heard from here: this machine's own network may be at fault. */
  ISOLATED,
  /** Something on the way answers DNS in the servers' place. */
  INTERCEPTED,
  /** The list of targets is old, because the Kubernetes API cannot be reached. */
  API_LOST,
  /** Observations were dropped because there were more than could be handled. */
  OVERFLOW
}
