package dev.dnshealth.k8s.peers;

import java.util.Objects;

/**
 * How far a reader has come in the observations of one process.
 *
 * @param epoch the process, by its random name; empty if none was read yet
 * @param after the number of the last observation that was read; 0 for none
 */
public record Cursor(String epoch, long after) {

  public Cursor {
    Objects.requireNonNull(epoch, "epoch");
    if (after < 0) {
      throw new IllegalArgumentException("after: " + after + " (expected: >= 0)");
    }
  }

  /** Returns the cursor of one who has read nothing. */
  public static Cursor start() {
    return new Cursor("", 0);
  }
}
