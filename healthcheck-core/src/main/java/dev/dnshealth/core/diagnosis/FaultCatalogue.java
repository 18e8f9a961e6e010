package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.stream.Stream;

/** Every fault rule there is. A new family is one more line here. */
public final class FaultCatalogue {

  private FaultCatalogue() {}

  /** Returns the rules, in the order in which their faults are reported. */
  public static List<FaultRule> rules() {
    return List.of(
        new SharedFaults(),
        new SilentServerFaults(),
        new AnswerFaults(),
        new ServicePathFaults(),
        new ExternalFaults(),
        new LossFaults());
  }

  /** Returns every fault that can be found. */
  public static Stream<FaultInfo> faults() {
    return rules().stream().flatMap(rule -> rule.faults().stream());
  }
}
