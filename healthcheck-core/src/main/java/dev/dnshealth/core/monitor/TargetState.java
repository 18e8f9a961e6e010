package dev.dnshealth.core.monitor;

/** What a target counts as, seen from here. */
public enum TargetState {
  /** Too few samples yet. */
  UNKNOWN,
  /** It answers over UDP. */
  ANSWERING,
  /** It does not. */
  SILENT
}
