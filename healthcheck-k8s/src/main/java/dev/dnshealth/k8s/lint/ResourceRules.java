package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What the container may use. */
final class ResourceRules implements LintFamily {

  static final LintInfo CPU =
      LintInfo.warning(
          "LINT-WORKLOAD-CPU-LIMIT",
          "the container has a CPU limit",
          "When it is used up the kernel stops the process for the rest of each 100 ms: answers get"
              + " late and queries are dropped, though the node has time to spare.",
          "Take the limit away and keep the request.");

  static final LintInfo LOW_MEMORY =
      LintInfo.warning(
          "LINT-WORKLOAD-MEMORY-LIMIT",
          "the memory limit is below 170Mi",
          "CoreDNS holds all Services and endpoints in memory, and queries that wait for a slow"
              + " upstream. Under load the kernel kills one pod, and the others, which get its"
              + " queries, after it. 170Mi is what kubeadm gives; large clusters need more.",
          "Give it 170Mi or more.");

  static final LintInfo NO_MEMORY =
      LintInfo.note(
          "LINT-WORKLOAD-NO-MEMORY-LIMIT",
          "the container has no memory limit",
          "When memory gets short on the node, it is not CoreDNS alone that is killed.",
          "Set a limit well above what it uses.");

  private static final BigDecimal LEAST = BigDecimal.valueOf(170L * 1024 * 1024);

  @Override
  public List<LintRule> rules() {
    return List.of(
        rule(
            CPU,
            (subject, container) ->
                limit(container, "cpu")
                    .map(limit -> Examined.foundIf(true, subject, "CPU limit " + limit))),
        rule(
            LOW_MEMORY,
            (subject, container) ->
                limit(container, "memory")
                    .filter(limit -> limit.getNumericalAmount().signum() > 0)
                    .map(
                        limit ->
                            Examined.foundIf(
                                Quantity.getAmountInBytes(limit).compareTo(LEAST) < 0,
                                subject,
                                "memory limit " + limit))),
        rule(
            NO_MEMORY,
            (subject, container) ->
                Optional.of(
                    Examined.foundIf(
                        limit(container, "memory").isEmpty(), subject, "no memory limit"))));
  }

  private static LintRule rule(
      LintInfo info, BiFunction<String, Container, Optional<Examined>> check) {
    return new LintRule(
        info,
        input ->
            input
                .workload()
                .examine(
                    workload ->
                        workload
                            .container()
                            .flatMap(
                                container ->
                                    check.apply(
                                        workload + ", container " + container.getName(), container))
                            .orElseGet(() -> Examined.found(java.util.stream.Stream.empty()))));
  }

  private static Optional<Quantity> limit(Container container, String resource) {
    return Optional.ofNullable(container.getResources())
        .map(resources -> resources.getLimits())
        .map(limits -> limits.get(resource));
  }
}
