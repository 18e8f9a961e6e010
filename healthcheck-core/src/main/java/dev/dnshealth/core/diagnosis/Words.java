package dev.dnshealth.core.diagnosis;

import java.time.Duration;
import java.time.Instant;

/** Wording shared by the fault rules. */
final class Words {

  private Words() {}

  static String since(Instant from, Instant now) {
    return Duration.between(from, now).toSeconds() + " s";
  }

  static String servers(long answering) {
    return answering == 1 ? "1 server answers" : answering + " servers answer";
  }

  static String percent(double share) {
    return Math.round(share * 100) + " %";
  }
}
