package dev.dnshealth.k8s;

import java.util.Objects;
import java.util.Optional;

/**
 * What may be done to see more from outside the cluster.
 *
 * @param allowPods whether short-lived pods may be made that probe over UDP
 * @param image their image, the tool's own; without one none are made
 */
public record OutsideSettings(boolean allowPods, Optional<String> image) {

  public OutsideSettings {
    Objects.requireNonNull(image, "image");
  }

  /** Returns settings by which nothing is made. */
  public static OutsideSettings defaults() {
    return new OutsideSettings(false, Optional.empty());
  }
}
