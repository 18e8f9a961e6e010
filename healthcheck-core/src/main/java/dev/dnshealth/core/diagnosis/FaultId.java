package dev.dnshealth.core.diagnosis;

import java.util.regex.Pattern;

/**
 * The stable name of a fault, as {@code DNS-POD-DEAF}.
 *
 * @param value upper-case words joined by hyphens, of which the first is {@code DNS}
 */
public record FaultId(String value) implements Comparable<FaultId> {

  private static final Pattern WORDS = Pattern.compile("DNS(-[A-Z0-9]+)+");

  public FaultId {
    if (!WORDS.matcher(value).matches()) {
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
