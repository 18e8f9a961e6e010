package dev.dnshealth.core.dns;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the probes under way and refuses those above the bounds. Safe for several threads. */
final class InFlight {

  private final int max;
  private final int maxPerTarget;
  private final Map<String, Integer> byTarget = new HashMap<>();
  private int total;

  InFlight(int max, int maxPerTarget) {
    this.max = max;
    this.maxPerTarget = maxPerTarget;
  }

  /** Takes a place for a probe to {@code target}, or returns why there is none. */
  synchronized Optional<String> acquire(String target) {
    if (total >= max) {
      return Optional.of(max + " probes are under way");
    }
    int toTarget = byTarget.getOrDefault(target, 0);
    if (toTarget >= maxPerTarget) {
      return Optional.of(maxPerTarget + " probes to " + target + " are under way");
    }
    byTarget.put(target, toTarget + 1);
    total++;
    return Optional.empty();
  }

  synchronized void release(String target) {
    byTarget.computeIfPresent(target, (t, count) -> count == 1 ? null : count - 1);
    total--;
  }
}
