package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.ProcessFaults;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.target.Instance;
import java.util.List;
import java.util.Optional;

/** Which action cures which fault. */
final class Remedies {

  private static final long MIB = 1024 * 1024;

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
    if (fault.id().equals(ProcessFaults.POD_OOM.id()) && policy.optIn().raiseMemory()) {
      return instance.flatMap(killed -> raise(killed, policy, workload));
    }
    RestartHelps helps = fault.info().restartHelps();
    if (instance.isEmpty() || (helps != RestartHelps.YES && helps != RestartHelps.ONLY_IF_SINGLE)) {
      return Optional.empty();
    }
    Optional<List<String>> labels = workload.flatMap(Facts.Workload::sharedLabels);
    if (policy.optIn().quarantine() && labels.filter(names -> !names.isEmpty()).isPresent()) {
      return Optional.of(
          new Action.Quarantine(instance.get(), labels.get(), policy.optIn().quarantineLook()));
    }
    return Optional.of(replacement(instance.get(), List.of(fault), policy));
  }

  /** Returns the replacement of {@code instance}, which may have some of {@code faults}. */
  static Action replacement(Instance instance, List<Fault> faults, RepairPolicy policy) {
    // A hung process does not use its grace, and keeps its clients' flows until it is gone.
    boolean hung =
        faults.stream()
            .filter(fault -> fault.id().equals(SilentServerFaults.HUNG.id()))
            .anyMatch(fault -> fault.subject().instance().equals(Optional.of(instance)));
    return new Action.Replace(instance, hung ? Optional.of(policy.hungGrace()) : Optional.empty());
  }

  /** In whole MiB, as people write limits. */
  private static Optional<Action> raise(
      Instance killed, RepairPolicy policy, Optional<Facts.Workload> workload) {
    Optional<Facts.MemoryLimit> limit = workload.flatMap(Facts.Workload::memory);
    long to =
        limit
            .map(now -> (long) Math.ceil(now.bytes() * policy.optIn().raiseMemoryFactor() / MIB))
            .map(wanted -> Math.min(wanted, policy.optIn().raiseMemoryCap()) * MIB)
            .orElse(0L);
    return limit
        .filter(now -> now.bytes() > 0 && to > now.bytes())
        .map(
            now ->
                new Action.RaiseMemory(
                    killed,
                    workload.orElseThrow().name(),
                    workload.orElseThrow().uid(),
                    now.container(),
                    now.bytes(),
                    to));
  }

  /** Returns why there is no action against {@code fault} that a setting asks for, if so. */
  static Optional<String> impossible(
      Fault fault, RepairPolicy policy, Optional<Facts.Workload> workload) {
    if (!fault.id().equals(ProcessFaults.POD_OOM.id()) || !policy.optIn().raiseMemory()) {
      return Optional.empty();
    }
    return Optional.of(
        workload
            .flatMap(Facts.Workload::memory)
            .map(
                limit ->
                    "the limit of "
                        + limit.bytes() / MIB
                        + " MiB is not below repair.raise-memory-cap, "
                        + policy.optIn().raiseMemoryCap()
                        + " MiB")
            .orElse("no memory limit of a Deployment is known that could be raised"));
  }
}
