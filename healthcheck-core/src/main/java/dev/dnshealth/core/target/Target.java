package dev.dnshealth.core.target;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * An address that should answer DNS.
 *
 * @param id names the target in reports, metrics and logs; the same for as long as the address and
 *     the instance behind it are the same
 * @param role what it is to the cluster's DNS
 * @param udp where it takes UDP queries, resolved
 * @param tcp where it takes TCP queries, resolved; often but not always the same port
 * @param instance the instance behind the address; present for every {@link Role#SERVER}
 */
public record Target(
    String id,
    Role role,
    InetSocketAddress udp,
    InetSocketAddress tcp,
    Optional<Instance> instance) {

  public Target {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(role, "role");
    requireResolved(udp, "udp");
    requireResolved(tcp, "tcp");
    if (role == Role.SERVER && instance.isEmpty()) {
      throw new IllegalArgumentException(
          "instance: none (expected: the one behind server " + id + ")");
    }
  }

  /** Returns a target for a CoreDNS instance that takes UDP and TCP on one port. */
  public static Target server(Instance instance, InetSocketAddress address) {
    String id = instance.name() + "@" + address.getAddress().getHostAddress();
    return new Target(id, Role.SERVER, address, address, Optional.of(instance));
  }

  /** Returns a target for a DNS Service that takes UDP and TCP on one port. */
  public static Target service(String name, InetSocketAddress address) {
    String id = name + "@" + address.getAddress().getHostAddress();
    return new Target(id, Role.SERVICE, address, address, Optional.empty());
  }

  /** Returns the address for queries over {@code transport}. */
  public InetSocketAddress address(Transport transport) {
    return transport == Transport.UDP ? udp : tcp;
  }

  private static void requireResolved(InetSocketAddress address, String name) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          name + ": " + address + " (expected: an IP address, names are never looked up)");
    }
  }
}
