package dev.dnshealth.k8s.peers;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How far a reader has come in the observations of one process.
 *
 * @param epoch the process, by its random name; empty if none was read yet
 * @param after the number of the last observation that was read; 0 for none
 */
public record Cursor(String epoch, long after) {

  private static final Pattern EPOCH = Pattern.compile("[0-9A-Za-z-]{0,64}");

  public Cursor {
    Objects.requireNonNull(epoch, "epoch");
    if (!EPOCH.matcher(epoch).matches()) {
      throw new IllegalArgumentException(
          "epoch: (expected: at most 64 letters, digits and hyphens)");
    }
    if (after < 0) {
      throw new IllegalArgumentException("after: " + after + " (expected: >= 0)");
    }
  }

  /** Returns the cursor of one who has read nothing. */
  public static Cursor start() {
    return new Cursor("", 0);
  }
}
