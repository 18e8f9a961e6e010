package dev.dnshealth.cli;

import dev.dnshealth.core.target.Addresses;
import java.net.InetSocketAddress;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads what was typed, where picocli's own converters do not serve. */
final class Typed {

  private static final int DNS_PORT = 53;

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
}
