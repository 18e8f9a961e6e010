package dev.dnshealth.cli.incidents;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The bundles of evidence that are kept.
 *
 * @param bundles by the id of their reservation
 * @param problem why there may be more; absent if all were read
 */
public record Evidence(Map<String, Kept> bundles, Optional<String> problem) {

  public Evidence {
    bundles = Map.copyOf(bundles);
    Objects.requireNonNull(problem, "problem");
  }

  /** Returns that there is none. */
  public static Evidence none() {
    return new Evidence(Map.of(), Optional.empty());
  }

  /**
   * A bundle.
   *
   * @param configMap where it is, as {@code namespace/name}
   * @param text the bundle, as it is there
   */
  public record Kept(String configMap, String text) {
    public Kept {
      Objects.requireNonNull(configMap, "configMap");
      Objects.requireNonNull(text, "text");
    }
  }

  Optional<Kept> of(Incident incident) {
    return Optional.ofNullable(bundles.get(incident.id()));
  }
}
