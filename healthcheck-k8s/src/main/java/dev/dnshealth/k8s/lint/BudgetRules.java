package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be evicted at once. */
final class BudgetRules implements LintFamily {

  static final LintInfo NONE =
      LintInfo.warning(
          "LINT-PDB-NONE",
          "no PodDisruptionBudget covers the DNS pods",
          "Two nodes that are drained at the same time, as in an upgrade, may take all pods away.",
          "Add a PodDisruptionBudget with maxUnavailable 1 and unhealthyPodEvictionPolicy"
              + " AlwaysAllow.");

  static final LintInfo SEVERAL =
      LintInfo.error(
          "LINT-PDB-SEVERAL",
          "more than one PodDisruptionBudget covers the DNS pods",
          "The API then refuses each eviction with an error: nodes cannot be drained, and this tool"
              + " cannot replace a sick pod.",
          "Keep one of them.");

  static final LintInfo BLOCKS =
      LintInfo.warning(
          "LINT-PDB-BLOCKS",
          "the PodDisruptionBudget never allows an eviction",
          "Nodes cannot be drained, and this tool cannot replace a sick pod.",
          "Set maxUnavailable to 1.");

  static final LintInfo UNHEALTHY =
      LintInfo.note(
          "LINT-PDB-UNHEALTHY",
          "the PodDisruptionBudget protects pods that are not ready",
          "When no pod may be missing any more, one that is not ready cannot be evicted either,"
              + " though it serves nobody.",
          "Set unhealthyPodEvictionPolicy to AlwaysAllow.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(NONE, BudgetRules::none),
        new LintRule(SEVERAL, BudgetRules::several),
        new LintRule(BLOCKS, input -> ofPods(input).examine(budgets -> each(input, budgets))),
        new LintRule(
            UNHEALTHY,
            input ->
                ofPods(input)
                    .examine(
                        budgets ->
                            Examined.found(
                                budgets.stream()
                                    .filter(b -> !alwaysAllows(b))
                                    .map(
                                        b ->
                                            Sighting.of(
                                                name(b),
                                                "unhealthyPodEvictionPolicy is not"
                                                    + " AlwaysAllow"))))));
  }

  private static Examined none(LintInput input) {
    return input
        .workload()
        .examine(
            workload ->
                workload.daemonSet()
                    ? Examined.found(Stream.empty())
                    : ofPods(input)
                        .examine(
                            budgets ->
                                Examined.foundIf(
                                    budgets.isEmpty(),
                                    workload.toString(),
                                    "no PodDisruptionBudget selects its pods")));
  }

  private static Examined several(LintInput input) {
    return ofPods(input)
        .examine(
            budgets ->
                Examined.foundIf(
                    budgets.size() > 1,
                    "pods",
                    budgets.stream()
                        .map(BudgetRules::name)
                        .sorted()
                        .collect(Collectors.joining(" and "))));
  }

  private static Examined each(LintInput input, List<PodDisruptionBudget> budgets) {
    return budgets.stream()
        .map(
            budget ->
                blocked(budget)
                    .map(seen -> Examined.foundIf(true, name(budget), seen))
                    .orElseGet(
                        () ->
                            input
                                .workload()
                                .examine(workload -> blocks(budget.getSpec(), workload, budget))))
        .reduce(Examined.found(Stream.empty()), Examined::and);
  }

  /** Returns what the API itself says of a budget that can never allow anything. */
  private static Optional<String> blocked(PodDisruptionBudget budget) {
    return Optional.ofNullable(budget.getStatus())
        .flatMap(
            status ->
                status.getConditions().stream()
                    .filter(c -> "SyncFailed".equals(c.getReason()))
                    .map(c -> "the API cannot reckon with it: " + c.getMessage())
                    .findFirst()
                    .or(() -> blocked(status)));
  }

  private static Optional<String> blocked(PodDisruptionBudgetStatus status) {
    Integer expected = status.getExpectedPods();
    Integer healthy = status.getDesiredHealthy();
    return expected != null && healthy != null && expected > 0 && healthy >= expected
        ? Optional.of(healthy + " of " + expected + " pods must be healthy")
        : Optional.empty();
  }

  private static Examined blocks(
      PodDisruptionBudgetSpec spec, Workload workload, PodDisruptionBudget budget) {
    String seen = "";
    if (spec.getMaxUnavailable() != null) {
      Share most = Share.of(spec.getMaxUnavailable());
      seen = most.amount() == 0 ? "maxUnavailable is " + most : "";
    } else if (spec.getMinAvailable() != null) {
      Share least = Share.of(spec.getMinAvailable());
      seen =
          least.ceil(workload.wanted()) >= workload.wanted()
              ? "minAvailable is " + least + " of " + workload.wanted() + " pods"
              : "";
    }
    return Examined.foundIf(!seen.isEmpty(), name(budget), seen);
  }

  private static boolean alwaysAllows(PodDisruptionBudget budget) {
    return "AlwaysAllow".equals(budget.getSpec().getUnhealthyPodEvictionPolicy());
  }

  private static String name(PodDisruptionBudget budget) {
    return "PodDisruptionBudget " + budget.getMetadata().getName();
  }

  /** Returns the budgets that select one of the pods. */
  private static Known<List<PodDisruptionBudget>> ofPods(LintInput input) {
    return input
        .budgets()
        .flatMap(
            all -> input.pods().map(pods -> all.stream().filter(b -> selects(b, pods)).toList()));
  }

  private static boolean selects(PodDisruptionBudget budget, List<Pod> pods) {
    return pods.stream()
        .anyMatch(
            pod -> Selectors.match(budget.getSpec().getSelector(), pod.getMetadata().getLabels()));
  }
}
