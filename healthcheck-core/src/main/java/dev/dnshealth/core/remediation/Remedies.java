package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.target.Instance;
import java.util.List;
import java.util.Optional;

/** Which action cures which fault. */
final class Remedies {

  private Remedies() {}

  /**
   * Returns the action against {@code fault}, or empty if a restart does not cure it. Where a pod
   * cannot be quarantined, it is replaced.
   *
   * @param workload what owns the pods, if that is known
   */
  static Optional<Action> against(
      Fault fault, RepairPolicy policy, Optional<Facts.Workload> workload) {
    Optional<Instance> instance = fault.subject().instance();
    RestartHelps helps = fault.info().restartHelps();
    if (instance.isEmpty() || (helps != RestartHelps.YES && helps != RestartHelps.ONLY_IF_SINGLE)) {
      return Optional.empty();
    }
    Optional<List<String>> labels = workload.flatMap(Facts.Workload::sharedLabels);
    if (policy.quarantine() && labels.filter(names -> !names.isEmpty()).isPresent()) {
      return Optional.of(
          new Action.Quarantine(instance.get(), labels.get(), policy.quarantineLook()));
    }
    // A hung process does not use its grace, and keeps its clients' flows until it is gone.
    boolean hung = fault.id().equals(SilentServerFaults.HUNG.id());
    return Optional.of(
        new Action.Replace(
            instance.get(), hung ? Optional.of(policy.hungGrace()) : Optional.empty()));
  }
}
