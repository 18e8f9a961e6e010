package dev.dnshealth.core.target;

import java.util.Objects;
import java.util.Optional;

/**
 * One running CoreDNS: what an action names. With dual stack, two targets share one instance.
 *
 * @param name the pod's name
 * @param uid the pod's UID: a pod made anew under an old name is another instance
 * @param node the node it runs on, where known
 */
public record Instance(String name, String uid, Optional<String> node) {

  public Instance {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(node, "node");
  }

  @Override
  public String toString() {
    return name + node.map(n -> " on " + n).orElse("");
  }
}
