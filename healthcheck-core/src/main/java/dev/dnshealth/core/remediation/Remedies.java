package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.target.Instance;
import java.util.Optional;

/** Which action cures which fault. */
final class Remedies {

  private Remedies() {}

  /** Returns the action against {@code fault}, or empty if a restart does not cure it. */
  static Optional<Action> against(Fault fault, RepairPolicy policy) {
    Optional<Instance> instance = fault.subject().instance();
    RestartHelps helps = fault.info().restartHelps();
    if (instance.isEmpty() || (helps != RestartHelps.YES && helps != RestartHelps.ONLY_IF_SINGLE)) {
      return Optional.empty();
    }
    // A hung process does not use its grace, and keeps its clients' flows until it is gone.
    boolean hung = fault.id().equals(SilentServerFaults.HUNG.id());
    return Optional.of(
        new Action.Replace(
            instance.get(), hung ? Optional.of(policy.hungGrace()) : Optional.empty()));
  }
}
