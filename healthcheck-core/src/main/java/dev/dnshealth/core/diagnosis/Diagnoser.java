package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.target.Instance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says what is wrong. Pure; safe for use by several threads. */
public final class Diagnoser {

  private final List<FaultRule> rules;

  /** Makes a diagnoser that knows the faults of these rules. */
  public Diagnoser(List<FaultRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Returns what {@code situation} shows, as far as the signs of the prober allow to tell. To one
   * who hears nothing at all silence is evidence against nobody: what the API says is left.
   */
  public Diagnosis diagnose(Situation situation, ProberSigns signs) {
    Set<UnknownReason> unknown = signs.unknown(situation);
    Situation seen =
        unknown.contains(UnknownReason.ISOLATED) ? situation.withoutEvidence() : situation;
    List<Fault> faults =
        merge(arbitrate(rules.stream().flatMap(rule -> rule.examine(seen).stream()).toList()));
    return new Diagnosis(verdict(faults, unknown), faults, unknown, situation.now());
  }

  /** What several vantages see of one subject is one fault. */
  private static List<Fault> merge(List<Fault> faults) {
    Map<Fault.Key, Fault> merged = new LinkedHashMap<>();
    faults.forEach(fault -> merged.merge(fault.key(), fault, Fault::and));
    return List.copyOf(merged.values());
  }

  /** Leaves out what another fault explains. */
  private static List<Fault> arbitrate(List<Fault> faults) {
    return faults.stream()
        .filter(fault -> faults.stream().noneMatch(other -> explains(other, fault)))
        .toList();
  }

  /** What is wrong with one server, or one node, is no reason for what is wrong with another. */
  private static boolean explains(Fault cause, Fault consequence) {
    if (!cause.info().explains().contains(consequence.id())) {
      return false;
    }
    Optional<Instance> instance = consequence.subject().instance();
    return switch (cause.subject().kind()) {
      case SERVER -> instance.isEmpty() || instance.equals(cause.subject().instance());
      case NODE ->
          instance.isEmpty()
              || instance.get().node().filter(cause.subject().name()::equals).isPresent()
              || consequence.id().equals(Ids.POD_LOSSY);
      case SERVICE, PATH, CLUSTER -> true;
    };
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
