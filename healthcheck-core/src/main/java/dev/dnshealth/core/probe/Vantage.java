package dev.dnshealth.core.probe;

import java.util.Objects;
import java.util.Optional;

/**
 * A place that probes are sent from.
 *
 * @param id names it in reports
 * @param node the node it is on, where it is on one
 * @param network the network its packets start from
 */
public record Vantage(String id, Optional<String> node, Network network) {

  public Vantage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(network, "network");
  }
}
