package dev.dnshealth.k8s.lint;

import dev.dnshealth.core.target.Addresses;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where queries are forwarded to.
 *
 * @param text as it is typed
 * @param address the address and port; empty if it is a name, a file, or no plain DNS
 */
record Upstream(String text, Optional<InetSocketAddress> address) {

  static final String RESOLV_CONF = "/etc/resolv.conf";

  private static final int DNS_PORT = 53;
  private static final String PLAIN = "dns://";

  static Upstream of(String text) {
    String host = text.startsWith(PLAIN) ? text.substring(PLAIN.length()) : text;
    // With a percent sign comes an interface or the name of a certificate.
    try {
      return new Upstream(
          text, Optional.of(Addresses.socketAddress(host.replaceFirst("%[^\\]:]*", ""), DNS_PORT)));
    } catch (IllegalArgumentException e) {
      return new Upstream(text, Optional.empty());
    }
  }

  boolean isResolvConf() {
    return text.equals(RESOLV_CONF);
  }

  /** Returns whether it is neither an address nor reached by another protocol than plain DNS. */
  boolean isOpen() {
    return address.isEmpty() && !text.contains("://");
  }
}
