package dev.dnshealth.core.config;

import java.util.Map;
import java.util.Objects;

/**
 * Every number by which the rules judge.
 *
 * @param mode whether actions are performed
 * @param detection when a target counts as failing
 * @param confirmation how a suspicion is confirmed
 * @param repair the limits of repair
 */
public record Policy(
    Mode mode, Detection detection, ConfirmationPolicy confirmation, RepairPolicy repair) {

  public Policy {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(detection, "detection");
    Objects.requireNonNull(confirmation, "confirmation");
    Objects.requireNonNull(repair, "repair");
  }

  /** Returns the defaults: acts, within the limits of {@link RepairPolicy#defaults()}. */
  public static Policy defaults() {
    return new Policy(
        Mode.ACT, Detection.defaults(), ConfirmationPolicy.defaults(), RepairPolicy.defaults());
  }

  /** Returns this policy with other limits of repair. */
  public Policy withRepair(RepairPolicy limits) {
    return new Policy(mode, detection, confirmation, limits);
  }

  /** Returns the settings that spell this policy, all of them, by key. */
  public Map<String, String> settings() {
    return PolicySettings.of(this);
  }
}
