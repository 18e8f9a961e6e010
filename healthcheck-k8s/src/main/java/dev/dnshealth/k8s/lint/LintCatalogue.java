package dev.dnshealth.k8s.lint;

import java.util.List;

/** Every rule there is. A new family is one more line here. */
public final class LintCatalogue {

  private LintCatalogue() {}

  /** Returns the rules, in the order in which they are reported. */
  public static List<LintRule> rules() {
    return families().stream().flatMap(family -> family.rules().stream()).toList();
  }

  static List<LintFamily> families() {
    return List.of(
        new SyntaxRules(),
        new PluginRules(),
        new LameduckRules(),
        new ForwardRules(),
        new ForwardLoopRules(),
        new CacheRules(),
        new BufferRules(),
        new ReplicaRules(),
        new SpreadRules(),
        new ResourceRules(),
        new ReadinessRules(),
        new DnsPolicyRules(),
        new BudgetRules(),
        new ServicePodRules(),
        new ServicePortRules(),
        new ServiceTrafficRules(),
        new ResolvConfRules());
  }
}
