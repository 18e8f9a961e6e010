package dev.dnshealth.core.remediation;

/** The ledger cannot be used. The message names the cause and the cure. */
public final class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
