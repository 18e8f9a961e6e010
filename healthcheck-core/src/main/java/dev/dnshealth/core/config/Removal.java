package dev.dnshealth.core.config;

/** How a pod is removed. */
public enum Removal {
  /** Through the eviction API, which respects PodDisruptionBudgets. */
  EVICT,
  /** By a plain delete, which respects none. */
  DELETE
}
