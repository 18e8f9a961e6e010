package dev.dnshealth.k8s.outside;

import java.util.Objects;

/**
 * Whether the prober on a node is heard.
 *
 * @param node the node
 * @param heard whether it told what it saw in the last 3 s
 * @param detail why not, in words; empty if it did
 */
public record ProberSight(String node, boolean heard, String detail) {

  public ProberSight {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(detail, "detail");
  }
}
