package dev.dnshealth.core.config;

import java.time.Duration;

/**
 * The actions that are not taken unless somebody wants them: each needs a far-reaching right.
 *
 * @param quarantine whether a sick pod is taken out of the Service and kept to be looked at, where
 *     that is possible, rather than removed; false
 * @param quarantineLook how long such a pod is kept, at most {@link #LONGEST_LOOK}; 30 min
 * @param raiseMemory whether the memory limit is raised after exactly one server was killed for it;
 *     false
 * @param raiseMemoryFactor by which factor, above 1, at most {@link #MOST_FACTOR}; 1.5
 * @param raiseMemoryCap up to which limit, in MiB; 512, three times what CoreDNS is shipped with
 *     (170): whoever needs more has a leak or a load that a limit does not cure
 * @param raiseMemoryHeadroom the share of the limit that each other server may use at most: above
 *     that the load is everybody's; 0.7
 */
public record OptInPolicy(
    boolean quarantine,
    Duration quarantineLook,
    boolean raiseMemory,
    double raiseMemoryFactor,
    int raiseMemoryCap,
    double raiseMemoryHeadroom) {

  /** A pod in quarantine belongs to nobody: none is left behind for longer. */
  public static final Duration LONGEST_LOOK = Duration.ofHours(1);

  /** In one step; whoever needs more should look first. */
  public static final double MOST_FACTOR = 4;

  public OptInPolicy {
    Checks.positive("quarantineLook", quarantineLook);
    if (quarantineLook.compareTo(LONGEST_LOOK) > 0) {
      throw new IllegalArgumentException(
          "quarantineLook: " + quarantineLook + " (expected: <= " + LONGEST_LOOK + ")");
    }
    if (!(raiseMemoryFactor > 1 && raiseMemoryFactor <= MOST_FACTOR)) {
      throw new IllegalArgumentException(
          "raiseMemoryFactor: " + raiseMemoryFactor + " (expected: > 1, <= " + MOST_FACTOR + ")");
    }
    Checks.atLeast("raiseMemoryCap", raiseMemoryCap, 1);
    if (!(raiseMemoryHeadroom > 0 && raiseMemoryHeadroom <= 1)) {
      throw new IllegalArgumentException(
          "raiseMemoryHeadroom: " + raiseMemoryHeadroom + " (expected: > 0, <= 1)");
    }
  }

  /** Returns the defaults: none of these actions. */
  public static OptInPolicy defaults() {
    return new OptInPolicy(false, Duration.ofMinutes(30), false, 1.5, 512, 0.7);
  }

  /** Returns this with quarantine, or without. */
  public OptInPolicy withQuarantine(boolean wanted) {
    return new OptInPolicy(
        wanted,
        quarantineLook,
        raiseMemory,
        raiseMemoryFactor,
        raiseMemoryCap,
        raiseMemoryHeadroom);
  }

  /** Returns this with raises of the memory limit, or without. */
  public OptInPolicy withRaiseMemory(boolean wanted) {
    return new OptInPolicy(
        quarantine, quarantineLook, wanted, raiseMemoryFactor, raiseMemoryCap, raiseMemoryHeadroom);
  }
}
