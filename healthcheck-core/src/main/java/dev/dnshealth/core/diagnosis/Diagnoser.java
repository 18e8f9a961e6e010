package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what is wrong. Pure; safe for use by several threads. */
public final class Diagnoser {

  private final List<FaultRule> rules;

  /** Makes a diagnoser that knows the faults of these rules. */
  public Diagnoser(List<FaultRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Returns what {@code situation} shows, as far as the signs of the prober allow to tell. */
  public Diagnosis diagnose(Situation situation, ProberSigns signs) {
    Set<UnknownReason> unknown = signs.unknown(situation);
    List<Fault> faults =
        arbitrate(rules.stream().flatMap(rule -> rule.examine(situation).stream()).toList());
    return new Diagnosis(verdict(faults, unknown), faults, unknown, situation.now());
  }

  /** Leaves out what another fault explains. */
  private static List<Fault> arbitrate(List<Fault> faults) {
    Set<FaultId> explained =
        faults.stream()
            .flatMap(fault -> fault.info().explains().stream())
            .collect(Collectors.toSet());
    return faults.stream().filter(fault -> !explained.contains(fault.id())).toList();
  }

  private static Verdict verdict(List<Fault> faults, Set<UnknownReason> unknown) {
    if (!unknown.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    return switch (faults.stream()
        .map(fault -> fault.info().severity())
        .max(Enum::compareTo)
        .orElse(Severity.NOTICE)) {
      case NOTICE -> Verdict.HEALTHY;
      case DEGRADED -> Verdict.DEGRADED;
      case FAILED -> Verdict.UNHEALTHY;
    };
  }
}
