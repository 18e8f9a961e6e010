package dev.dnshealth.core.config;

import java.time.Duration;

/**
 * When a target counts as failing, and when as well again.
 *
 * @param failures failures in a row that make a target fail; 5
 * @param span how long these must span at least, from the first's send to the last's deadline; 5 s
 * @param recoveries good results in a row after which it is well again; 3
 * @param suspectAfter unanswered queries in a row that make it suspect; 3
 * @param suspectAge how long such a query must have been without an answer; 1 s
 * @param lossWindow over how long lost queries are counted; 30 s
 * @param lossShare the share of lost queries from which a target that answers counts as lossy; 0.1
 * @param staleAfter the age from which the list of targets is too old to go by; 10 s
 * @param pauseAfter a gap between two ticks that means this process stood still; 1 s
 */
public record Detection(
    int failures,
    Duration span,
    int recoveries,
    int suspectAfter,
    Duration suspectAge,
    Duration lossWindow,
    double lossShare,
    Duration staleAfter,
    Duration pauseAfter) {

  public Detection {
    Checks.atLeast("failures", failures, 1);
    Checks.positive("span", span);
    Checks.atLeast("recoveries", recoveries, 1);
    Checks.atLeast("suspectAfter", suspectAfter, 1);
    Checks.positive("suspectAge", suspectAge);
    Checks.positive("lossWindow", lossWindow);
    if (lossWindow.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("lossWindow: " + lossWindow + " (expected: <= 1 min)");
    }
    if (!(lossShare > 0 && lossShare <= 1)) {
      throw new IllegalArgumentException("lossShare: " + lossShare + " (expected: > 0, <= 1)");
    }
    Checks.positive("staleAfter", staleAfter);
    Checks.positive("pauseAfter", pauseAfter);
  }

  /** Returns the defaults. */
  public static Detection defaults() {
    return new Detection(
        5,
        Duration.ofSeconds(5),
        3,
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        0.1,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1));
  }
}
