package dev.dnshealth.k8s;

/** How a pod is removed. */
public enum RemovalMode {
  /** By eviction, which PodDisruptionBudgets may refuse. */
  EVICT,
  /** By deletion, which nothing refuses. */
  DELETE
}
