package dev.dnshealth.core.target;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Turns text into addresses without ever asking a name server: the tool that checks DNS must not
 * need it.
 */
public final class Addresses {

  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

  private static final int V4_BYTES = 4;

  private Addresses() {}

  /**
   * Returns the address that {@code literal} spells.
   *
   * @throws IllegalArgumentException if it is not an IPv4 or IPv6 address
   */
  public static InetAddress literal(String literal) {
    if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
      throw notAnAddress(literal, null);
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw notAnAddress(literal, e);
    }
  }

  /**
   * Returns the socket address that {@code text} spells: {@code 10.0.0.1}, {@code 10.0.0.1:5353},
   * {@code fd00::1} or {@code [fd00::1]:5353}.
   *
   * @param defaultPort the port where {@code text} has none
   * @throws IllegalArgumentException if it is none of these
   */
  public static InetSocketAddress socketAddress(String text, int defaultPort) {
    String host = text;
    int port = defaultPort;
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
        throw notAnAddress(text, null);
      }
      host = text.substring(1, end);
      port = end + 1 < text.length() ? port(text, text.substring(end + 2)) : defaultPort;
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = port(text, text.substring(colon + 1));
    }
    return new InetSocketAddress(literal(host), port);
  }

  /**
   * Returns the name under which the name of {@code address} is asked for (RFC 1035, 3.5; RFC 3596,
   * 2.5).
   */
  public static String reverseName(InetAddress address) {
    StringBuilder name = new StringBuilder();
    byte[] bytes = address.getAddress();
    for (int i = bytes.length - 1; i >= 0; i--) {
      int value = Byte.toUnsignedInt(bytes[i]);
      if (bytes.length == V4_BYTES) {
        name.append(value).append('.');
      } else {
        name.append(Integer.toHexString(value & 0xf)).append('.');
        name.append(Integer.toHexString(value >> 4)).append('.');
      }
    }
    return name + (bytes.length == V4_BYTES ? "in-addr.arpa." : "ip6.arpa.");
  }

  private static int port(String text, String digits) {
    if (digits.matches("\\d{1,5}")) {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw new IllegalArgumentException(text + ": bad port (expected: 1 to 65535)");
  }

  private static IllegalArgumentException notAnAddress(
      String text, @org.jspecify.annotations.Nullable Exception cause) {
    return new IllegalArgumentException(
        text + ": not an IP address (expected: like 10.0.0.10, 10.0.0.10:53 or [fd00::10]:53)",
        cause);
  }
}
