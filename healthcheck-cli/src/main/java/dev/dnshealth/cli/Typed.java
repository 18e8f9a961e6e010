package dev.dnshealth.cli;

import dev.dnshealth.core.target.Addresses;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads what was typed, where picocli's own converters do not serve. */
final class Typed {

  private static final int DNS_PORT = 53;
  private static final Pattern OBJECT_NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private Typed() {}

  /**
   * Returns the address that {@code text} spells, with the port of DNS if it has none. Not a
   * converter: picocli would take an unknown option's value for an address first.
   *
   * @throws ParameterException if it is no IP address
   */
  static InetSocketAddress address(String text, CommandSpec spec) {
    try {
      return Addresses.socketAddress(text, DNS_PORT);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "Bad address " + e.getMessage(), e);
    }
  }

  /**
   * Sees that {@code name} may be the name of a Kubernetes object.
   *
   * @throws ParameterException if it may not
   */
  static void requireObjectName(String option, String name, CommandSpec spec) {
    if (!OBJECT_NAME.matcher(name).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '%s': '%s' (expected: a name like kube-dns)"
              .formatted(option, name));
    }
  }
}
