package dev.dnshealth.core.probe;

/** What a probe's question is about, and so what its failure can mean. */
public enum QueryClass {
  /** A name that the cluster itself must know. Whether a target lives is judged on these. */
  INTERNAL,
  /** A type that an internal name does not have: NOERROR without answers, never NXDOMAIN. */
  INTERNAL_EMPTY,
  /** The SRV and PTR records of an internal Service. */
  INTERNAL_RECORDS,
  /** A random name in the cluster's zone, which must not exist. */
  MUST_NOT_EXIST,
  /** A Service as the API knows it, new or old; asked of servers only. */
  TRUTH,
  /** A Service that the API does not know any more; asked of servers only. */
  TRUTH_GONE,
  /** A name outside the cluster. Its failure is never a ground for an action. */
  EXTERNAL,
  /** A random name outside the cluster, which no cache can know: any answer is right. */
  EXTERNAL_RANDOM,
  /** An answer of many bytes, by several ways of fetching it. */
  LARGE,
  /** A question for the server's own name. */
  WHO,
  /** A query to an address that must stay silent. */
  INTERCEPTION;

  /**
   * Returns whether the question is about the cluster's own names, which no upstream is needed for.
   */
  public boolean internal() {
    return switch (this) {
      case INTERNAL, INTERNAL_EMPTY, INTERNAL_RECORDS, MUST_NOT_EXIST, TRUTH, TRUTH_GONE, LARGE ->
          true;
      case EXTERNAL, EXTERNAL_RANDOM, WHO, INTERCEPTION -> false;
    };
  }
}
