package dev.dnshealth.core.probe;

/** What a probe's question is about, and so what its failure can mean. */
public enum QueryClass {
  /** A name that the cluster itself must know. */
  INTERNAL,
  /** A random name in the cluster's zone, which must not exist. */
  MUST_NOT_EXIST,
  /** A name outside the cluster. Its failure is never a ground for an action. */
  EXTERNAL,
  /** A query to an address that must stay silent. */
  INTERCEPTION
}
