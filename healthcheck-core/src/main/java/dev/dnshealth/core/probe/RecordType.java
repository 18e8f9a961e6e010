package dev.dnshealth.core.probe;

/** The types of DNS records that are asked for (RFC 1035, 3596, 2782). */
public enum RecordType {
  A(1),
  NS(2),
  SOA(6),
  PTR(12),
  TXT(16),
  AAAA(28),
  SRV(33);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  /** Returns the number that stands for this type on the wire. */
  public int code() {
    return code;
  }
}
