package dev.dnshealth.cli.diagnose;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Spells addresses. */
final class Addressing {

  private static final Pattern ZEROS = Pattern.compile("(^|:)(0(:|$)){2,}");

  private Addressing() {}

  /** Returns {@code address} as users type it: {@code 10.0.0.1:53} or {@code [fd00::1]:53}. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address
            ? "[" + ZEROS.matcher(host).replaceFirst("::") + "]"
            : host)
        + ":"
        + address.getPort();
  }
}
