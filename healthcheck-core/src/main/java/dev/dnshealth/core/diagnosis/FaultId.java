package dev.dnshealth.core.diagnosis;

/**
 * The stable name of a fault, as {@code DNS-POD-DEAF}.
 *
 * @param value upper-case words joined by hyphens, of which the first is {@code DNS}
 */
public record FaultId(String value) implements Comparable<FaultId> {

  public FaultId {
    if (!value.matches("DNS(-[A-Z0-9]+)+")) {
      throw new IllegalArgumentException("value: " + value + " (expected: like DNS-POD-DEAF)");
    }
  }

  @Override
  public int compareTo(FaultId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
