package dev.dnshealth.core.testing.simulator;

/**
 * Chance as a pure function: the same dice always fall the same way.
 *
 * @param state what they were made from
 */
record Dice(long state) {

  // Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  static Dice of(long seed) {
    return new Dice(mix(seed));
  }

  /** Returns other dice for each {@code what}. */
  Dice with(long what) {
    return new Dice(mix(state + GOLDEN * (what + 1)));
  }

  /** Returns a number from 0 to less than 1. */
  double part(Throw what) {
    return (with(what.name().hashCode()).state >>> 11) * 0x1.0p-53;
  }

  boolean chance(double share, Throw what) {
    return share > 0 && part(what) < share;
  }

  /** Returns a number from 0 to less than {@code bound}. */
  int below(int bound, Throw what) {
    return (int) (part(what) * bound);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** What is decided, so that no two decisions depend on each other. */
  enum Throw {
    BACKEND,
    STRANGER,
    STALE_ENDPOINT,
    CONNTRACK,
    OVERLOAD,
    RACE,
    LOSS,
    CONNECT,
    LATE,
    TIME,
    DELAY,
    VARIANT,
    FIRST,
    COUNT
  }
}
