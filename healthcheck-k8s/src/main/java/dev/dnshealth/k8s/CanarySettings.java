package dev.dnshealth.k8s;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the time is measured that a change takes from the API to the answers: by a Service that is
 * made for nothing else.
 *
 * @param namespace where it is made: our own
 * @param pod the pod we are; with it whatever we made goes away, however it ends
 * @param every how long from the end of one measurement to the next
 */
public record CanarySettings(String namespace, Optional<Pod> pod, Duration every) {

  public CanarySettings {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(pod, "pod");
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("every: " + every + " (expected: > 0)");
    }
  }

  /**
   * A pod, as an owner.
   *
   * @param name its name
   * @param uid its UID
   */
  public record Pod(String name, String uid) {

    public Pod {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
    }
  }
}
