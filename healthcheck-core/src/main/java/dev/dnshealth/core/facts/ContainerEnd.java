package dev.dnshealth.core.facts;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a container last ended.
 *
 * @param reason the kubelet's word for it, as {@code OOMKilled}, {@code Error} or {@code
 *     Completed}; empty if it gave none
 * @param exitCode the process's exit code; 137 for one that was killed
 * @param at when, by our own clock
 */
public record ContainerEnd(String reason, int exitCode, Optional<Instant> at) {

  public ContainerEnd {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(at, "at");
  }

  /** Returns whether it was killed because it used more memory than it may. */
  public boolean outOfMemory() {
    return reason.equals("OOMKilled");
  }
}
