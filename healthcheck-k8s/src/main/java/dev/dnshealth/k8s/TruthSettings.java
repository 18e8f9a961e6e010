package dev.dnshealth.k8s;

import java.time.Duration;
import java.util.Objects;

/**
 * How much is learned from the API and the pods beside where they are.
 *
 * @param podPages whether the DNS pods are asked for their pages of health, readiness and metrics
 * @param services how many Services of the cluster are asked for, in turn, beside the newest and
 *     the last deleted one; 0 to {@value #MOST_SERVICES}, 0 for none at all
 * @param propagation how long a change may take from the API to the answers
 */
public record TruthSettings(boolean podPages, int services, Duration propagation) {

  /** With more, the newest and the last deleted Services would have no room beside them. */
  public static final int MOST_SERVICES = 4;

  public TruthSettings {
    Objects.requireNonNull(propagation, "propagation");
    if (services < 0 || services > MOST_SERVICES) {
      throw new IllegalArgumentException(
          "services: " + services + " (expected: 0 to " + MOST_SERVICES + ")");
    }
  }

  /** Returns the defaults: pages, four Services, 10 s. */
  public static TruthSettings defaults() {
    return new TruthSettings(true, MOST_SERVICES, Duration.ofSeconds(10));
  }
}
