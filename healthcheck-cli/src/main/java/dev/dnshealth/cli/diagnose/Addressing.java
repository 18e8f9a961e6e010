package dev.dnshealth.cli.diagnose;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Spells addresses. */
final class Addressing {

  private Addressing() {}

  /** Returns {@code address} as users type it: {@code 10.0.0.1:53} or {@code [fd00::1]:53}. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
