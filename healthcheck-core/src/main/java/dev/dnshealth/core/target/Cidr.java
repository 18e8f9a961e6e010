package dev.dnshealth.core.target;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Objects;

/**
 * A range of addresses, as {@code 10.96.0.0/12} or {@code fd00::/8}.
 *
 * @param network any address of the range
 * @param prefix how many leading bits an address shares with it
 */
public record Cidr(InetAddress network, int prefix) {

  public Cidr {
    Objects.requireNonNull(network, "network");
    int bits = network.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0 to " + bits + ")");
    }
  }

  /**
   * Returns the range that {@code text} spells.
   *
   * @throws IllegalArgumentException if it spells none
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      throw new IllegalArgumentException(text + ": no address range (expected: like 10.0.0.0/8)");
    }
    return new Cidr(
        Addresses.literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /**
   * Returns whether {@code address} spells an address of this range; text that is no address is in
   * no range.
   */
  public boolean contains(String address) {
    byte[] bytes;
    try {
      bytes = Addresses.literal(address).getAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
    byte[] own = network.getAddress();
    if (bytes.length != own.length) {
      return false;
    }
    int rest = own.length * 8 - prefix;
    return new BigInteger(1, bytes)
        .shiftRight(rest)
        .equals(new BigInteger(1, own).shiftRight(rest));
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
