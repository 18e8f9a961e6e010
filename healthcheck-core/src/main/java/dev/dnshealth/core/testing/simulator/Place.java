package dev.dnshealth.core.testing.simulator;

import java.util.Objects;

/**
 * Where in a simulated cluster something is broken.
 *
 * @param kind what it is
 * @param index which of its kind, from 0; 0 for what there is only one of
 */
public record Place(Kind kind, int index) {

  public Place {
    Objects.requireNonNull(kind, "kind");
    if (index < 0) {
      throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
    }
  }

  /** Returns the pod of this number; one that replaces it has the same number. */
  public static Place pod(int index) {
    return new Place(Kind.POD, index);
  }

  /** Returns the node of this number. */
  public static Place node(int index) {
    return new Place(Kind.NODE, index);
  }

  /** Returns the DNS Service. */
  public static Place service() {
    return new Place(Kind.SERVICE, 0);
  }

  /** Returns what all share. */
  public static Place cluster() {
    return new Place(Kind.CLUSTER, 0);
  }

  /** The kinds of place. */
  public enum Kind {
    POD,
    NODE,
    SERVICE,
    CLUSTER
  }
}
