package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Mistake;
import dev.dnshealth.core.evidence.Reading;
import java.time.Duration;
import java.time.Instant;

/** Wording shared by the fault rules. */
final class Words {

  private Words() {}

  static String since(Instant from, Instant now) {
    return Duration.between(from, now).toSeconds() + " s";
  }

  static String ago(Instant at, Instant now) {
    return since(at, now) + " ago";
  }

  static String servers(long answering) {
    return answering == 1 ? "1 server answers" : answering + " servers answer";
  }

  static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  /** Returns what a failing question came to. */
  static String failure(Cell cell) {
    String what =
        cell.reading() == Reading.SILENT
            ? "no answer"
            : cell.mistake().map(Mistake::what).orElse("not as expected");
    return cell.probe().question() + ": " + what;
  }
}
