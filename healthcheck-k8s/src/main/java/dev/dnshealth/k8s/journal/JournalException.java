package dev.dnshealth.k8s.journal;

/** Says why a journal cannot be read: what is wrong, where, and what to do. */
public final class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1;

  JournalException(String message) {
    super(message);
  }

  JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
