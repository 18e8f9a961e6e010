package dev.dnshealth.core.probe;

/** DNS response codes by number and name (RFC 1035, RFC 6895). */
public final class Rcode {

  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;

  private Rcode() {}

  /** Returns the name of {@code rcode}, or {@code RCODEn} for one without a name here. */
  public static String name(int rcode) {
    return switch (rcode) {
      case NOERROR -> "NOERROR";
      case FORMERR -> "FORMERR";
      case SERVFAIL -> "SERVFAIL";
      case NXDOMAIN -> "NXDOMAIN";
      case NOTIMP -> "NOTIMP";
      case REFUSED -> "REFUSED";
      default -> "RCODE" + rcode;
    };
  }
}
