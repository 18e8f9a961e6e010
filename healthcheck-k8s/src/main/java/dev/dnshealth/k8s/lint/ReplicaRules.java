package dev.dnshealth.k8s.lint;

import java.util.List;

/** How many pods there are, and how many are left during a rollout. */
final class ReplicaRules implements LintFamily {

  static final LintInfo ONE =
      LintInfo.error(
          "LINT-WORKLOAD-REPLICAS",
          "there is no second DNS pod",
          "Whatever takes the pod away, a rollout, a drain, a crash, takes all name resolution away."
              + " This tool never replaces the only pod.",
          "Run at least two, on different nodes.");

  static final LintInfo ROLLOUT =
      LintInfo.error(
          "LINT-WORKLOAD-ROLLOUT",
          "a rollout may take all pods away at once",
          "Each rollout is an outage until the first new pod is ready.",
          "Use the strategy RollingUpdate with maxUnavailable 1.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(
            ONE,
            input ->
                input
                    .workload()
                    .examine(
                        workload ->
                            Examined.foundIf(
                                workload.wanted() < 2,
                                workload.toString(),
                                "wants "
                                    + workload.wanted()
                                    + (workload.wanted() == 1 ? " pod" : " pods")))),
        new LintRule(
            ROLLOUT,
            input ->
                input
                    .workload()
                    .examine(
                        workload ->
                            Examined.foundIf(
                                workload.wanted() > 1
                                    && workload.takenAtOnce() >= workload.wanted(),
                                workload.toString(),
                                "a rollout may take away "
                                    + workload.takenAtOnce()
                                    + " of "
                                    + workload.wanted()
                                    + " pods"))));
  }
}
