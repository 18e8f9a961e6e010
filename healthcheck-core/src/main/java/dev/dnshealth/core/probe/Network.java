package dev.dnshealth.core.probe;

/** The network that a vantage's packets start from. */
public enum Network {
  /** A pod's own network: what applications see. */
  POD,
  /** A node's network. */
  HOST,
  /** A machine that is not part of the cluster. */
  OUTSIDE
}
