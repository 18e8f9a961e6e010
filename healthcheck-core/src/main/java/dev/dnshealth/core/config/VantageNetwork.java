package dev.dnshealth.core.config;

/** Which network a daemon's packets start from. */
public enum VantageNetwork {
  /** Its pod's own: what applications see. */
  POD,
  /** Its node's, for pods with {@code hostNetwork}. */
  HOST
}
