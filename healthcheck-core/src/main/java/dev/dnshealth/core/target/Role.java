package dev.dnshealth.core.target;

/** What a target is to the cluster's DNS. */
public enum Role {
  /** The DNS Service's address: any of its servers may answer. */
  SERVICE,
  /** One CoreDNS instance, a pod or a VM, at its own address. */
  SERVER,
  /** A cache on the node, in front of the Service. */
  NODE_CACHE,
  /**
   * An address that belongs to nobody and must stay silent. An answer from it means that something
   * on the way intercepts DNS, so that no answer proves who gave it.
   */
  SILENT
}
