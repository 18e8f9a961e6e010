package dev.dnshealth.core.testing.simulator;

/**
 * What goes wrong in a network in which nothing is wrong.
 *
 * @param loss the share of UDP queries without an answer
 * @param lostConnects the share of TCP connections that are not made in time
 * @param lateAnswers the share of UDP answers that come after the time-out
 * @param jitter how many times as long as usual an answer takes at most
 */
public record Noise(double loss, double lostConnects, double lateAnswers, double jitter) {

  public Noise {
    share("loss", loss);
    share("lostConnects", lostConnects);
    share("lateAnswers", lateAnswers);
    if (!(jitter >= 1)) {
      throw new IllegalArgumentException("jitter: " + jitter + " (expected: >= 1)");
    }
  }

  /** Returns no noise at all. */
  public static Noise none() {
    return new Noise(0, 0, 0, 1);
  }

  /** Returns noise with this loss, and a tenth of it as lost connections and late answers each. */
  public static Noise of(double loss) {
    return new Noise(loss, loss / 10, loss / 10, 10);
  }

  private static void share(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + ": " + share + " (expected: 0 to 1)");
    }
  }
}
