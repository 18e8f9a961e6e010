package dev.dnshealth.k8s.corefile;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A zone and the port it is served on, as in {@code dns://example.org:53}.
 *
 * @param transport {@code dns}, {@code tls}, {@code https} and so on
 * @param zone in lower case without its last dot, but {@code .} for the root; a network in CIDR
 *     notation as it is typed
 * @param port the port; the transport's own if none is typed
 */
public record ServerAddress(String transport, String zone, int port) {

  private static final int DNS_PORT = 53;
  private static final Map<String, Integer> PORTS =
      Map.of("dns", DNS_PORT, "tls", 853, "quic", 853, "grpc", 443, "https", 443, "https3", 443);

  private static final Pattern SCHEME = Pattern.compile("([a-z0-9]+)://(.*)");
  private static final Pattern PORT = Pattern.compile("(.*):([0-9]{1,9})");
  private static final Pattern LABEL = Pattern.compile("[^.\\s]{1,63}");
  private static final int HIGHEST_PORT = 65535;

  public ServerAddress {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(zone, "zone");
  }

  /**
   * Returns the address that {@code text} spells.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static ServerAddress of(String text) {
    String transport = "dns";
    String rest = text;
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches() && PORTS.containsKey(scheme.group(1))) {
      transport = scheme.group(1);
      rest = scheme.group(2);
    }
    if (rest.endsWith(":")) {
      throw new IllegalArgumentException(text + ": a port is missing after the colon");
    }
    int port = PORTS.getOrDefault(transport, DNS_PORT);
    Matcher numbered = PORT.matcher(rest);
    if (numbered.matches()) {
      rest = numbered.group(1);
      port = Integer.parseInt(numbered.group(2));
      if (port > HIGHEST_PORT) {
        throw new IllegalArgumentException(text + ": there is no port " + port);
      }
    }
    String zone = rest.toLowerCase(Locale.ROOT);
    if (zone.length() > 1 && zone.endsWith(".")) {
      zone = zone.substring(0, zone.length() - 1);
    }
    if (!isZone(zone)) {
      throw new IllegalArgumentException(text + ": no zone");
    }
    return new ServerAddress(transport, zone, port);
  }

  private static boolean isZone(String zone) {
    if (zone.equals(".") || zone.contains("/")) {
      return true;
    }
    for (String label : zone.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return (transport.equals("dns") ? "" : transport + "://") + zone + ":" + port;
  }
}
