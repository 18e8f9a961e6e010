package dev.dnshealth.core.probe;

/** The network that a vantage's packets start from. */
public enum Network {
  /** A pod's own network: what applications see. */
  POD,
  /** A node's network. */
  HOST,
  /** A machine that is not part of the cluster. */
  OUTSIDE,
  /**
   * A stream that the Kubernetes API forwards into a pod: no packet of it crosses the network that
   * pods use, so it tells of a process and never of a path.
   */
  TUNNEL
}
