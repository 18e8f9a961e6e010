package dev.dnshealth.cli;

import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says where CoreDNS listens; a mixin. */
final class UdpPortOption {

  private static final int MOST = 65535;

  @Option(
      names = {"--udp-port", "-udpPort"},
      paramLabel = "PORT",
      description =
          "the UDP port of the DNS Service, or of its pods where these differ (default: found out)",
      converter = PortConverter.class)
  private OptionalInt port = OptionalInt.empty();

  /** Returns the port; empty if it is to be found out. */
  OptionalInt number() {
    return port;
  }

  /** Reads a port. */
  static final class PortConverter implements ITypeConverter<OptionalInt> {
    @Override
    public OptionalInt convert(String text) {
      if (text.matches("\\d{1,5}")) {
        int number = Integer.parseInt(text);
        if (number >= 1 && number <= MOST) {
          return OptionalInt.of(number);
        }
      }
      throw new TypeConversionException("'" + text + "' (expected: 1 to 65535)");
    }
  }
}
