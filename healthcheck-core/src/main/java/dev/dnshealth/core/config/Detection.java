package dev.dnshealth.core.config;

import java.time.Duration;

/**
 * When a target counts as failing, and when as well again.
 *
 * @param failures failures in a row that make a target fail; 5
 * @param seldomFailures the same for probes that are sent more seldom than liveness is asked for; 3
 * @param span how long these must span at least, from the first's send to the last's deadline; 5 s
 * @param recoveries good results in a row after which it is well again; 3
 * @param suspectAfter unanswered queries in a row that make it suspect; 3
 * @param suspectAge how long such a query must have been without an answer; 1 s
 * @param lossWindow over how long lost queries are counted, 20 s to 1 min; 30 s
 * @param lossShare the share of lost queries from which a target that answers counts as lossy; 0.1
 * @param slowAfter how long an answer to one of the cluster's own names takes that counts as slow;
 *     250 ms, where a CoreDNS pod needs about one
 * @param slowShare the share of slow answers from which a target counts as slow; 0.2
 * @param cachePatience how long a server may go on answering a name outside the cluster from its
 *     cache, so that its answer does not yet prove that the upstream is well; 35 s, where kubeadm's
 *     Corefile caches for 30 s
 * @param staleAfter the age from which the list of targets is too old to go by; 10 s
 * @param pauseAfter a gap between two ticks that means this process stood still; 1 s
 */
public record Detection(
    int failures,
    int seldomFailures,
    Duration span,
    int recoveries,
    int suspectAfter,
    Duration suspectAge,
    Duration lossWindow,
    double lossShare,
    Duration slowAfter,
    double slowShare,
    Duration cachePatience,
    Duration staleAfter,
    Duration pauseAfter) {

  /** At a query a second, fewer samples prove no loss. */
  private static final Duration LEAST_WINDOW = Duration.ofSeconds(20);

  /** No more samples than this are kept. */
  private static final Duration MOST_WINDOW = Duration.ofMinutes(1);

  public Detection {
    Checks.atLeast("failures", failures, 1);
    Checks.atLeast("seldomFailures", seldomFailures, 1);
    Checks.positive("span", span);
    Checks.atLeast("recoveries", recoveries, 1);
    Checks.atLeast("suspectAfter", suspectAfter, 1);
    Checks.positive("suspectAge", suspectAge);
    if (lossWindow.compareTo(LEAST_WINDOW) < 0 || lossWindow.compareTo(MOST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "lossWindow: " + lossWindow + " (expected: 20 s to 1 min)");
    }
    checkShare("lossShare", lossShare);
    Checks.positive("slowAfter", slowAfter);
    checkShare("slowShare", slowShare);
    Checks.positive("cachePatience", cachePatience);
    Checks.positive("staleAfter", staleAfter);
    Checks.positive("pauseAfter", pauseAfter);
  }

  /** Returns the defaults. */
  public static Detection defaults() {
    return new Detection(
        5,
        3,
        Duration.ofSeconds(5),
        3,
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        0.1,
        Duration.ofMillis(250),
        0.2,
        Duration.ofSeconds(35),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1));
  }

  private static void checkShare(String name, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(name + ": " + share + " (expected: > 0, <= 1)");
    }
  }
}
