package dev.dnshealth.core.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Every fault rule there is. A new family is one more line here. */
public final class FaultCatalogue {

  private FaultCatalogue() {}

  /** Returns the rules, in the order in which their faults are reported. */
  public static List<FaultRule> rules() {
    return List.of(
        new SharedFaults(),
        new NodeFaults(),
        new PathFaults(),
        new SilentServerFaults(),
        new AnswerFaults(),
        new StaleDataFaults(),
        new ServicePathFaults(),
        new ServiceAnswerFaults(),
        new FlowFaults(),
        new SizeFaults(),
        new UpstreamFaults(),
        new LossFaults(),
        new SlowFaults(),
        new ProcessFaults(),
        new CorefileFaults(),
        new WorkloadFaults());
  }

  /** Returns every fault that can be found, family by family. */
  public static Stream<FaultInfo> faults() {
    return rules().stream()
        .flatMap(rule -> rule.faults().stream().sorted(Comparator.comparing(FaultInfo::id)));
  }
}
