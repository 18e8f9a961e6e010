package dev.dnshealth.k8s.reach;

import dev.dnshealth.core.target.Target;
import java.util.Objects;

/**
 * An address by which the DNS servers may be reached from outside the cluster, through a Service.
 *
 * @param service the Service, as {@code kube-dns-external}
 * @param kind what kind of address it is
 * @param target the address as a target
 * @param tcp whether TCP is let in as well
 */
public record ExternalAddress(String service, Kind kind, Target target, boolean tcp) {

  /** The kinds of address that a Service can have for those outside. */
  public enum Kind {
    /** What a load balancer listens on. */
    LOAD_BALANCER("load balancer"),
    /** What somebody else leads to the nodes. */
    EXTERNAL_IP("external address"),
    /** A port of a node's own address. */
    NODE_PORT("node port");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Returns it in words. */
    public String words() {
      return words;
    }
  }

  public ExternalAddress {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(target, "target");
  }
}
