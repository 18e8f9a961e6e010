package dev.dnshealth.daemon.cluster;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves out the tests of a class where no cluster can be had, and sums up what was left out. */
final class ClusterCondition implements ExecutionCondition {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ClusterCondition.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("decided for the class");
    }
    State state =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(State.class, key -> new State(Images.whyNoCluster()), State.class);
    if (state.missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("the cluster can be had");
    }
    if ("1".equals(System.getenv("HEALTHCHECK_REQUIRE_CLUSTER"))) {
      throw new IllegalStateException(
          "HEALTHCHECK_REQUIRE_CLUSTER=1, and there is no cluster, because " + state.missing.get());
    }
    state.leftOut.addAndGet(
        (int)
            Arrays.stream(context.getRequiredTestClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count());
    return ConditionEvaluationResult.disabled(state.missing.get());
  }

  /** What one run of the tests knows; closed by JUnit at its end. */
  private static final class State implements AutoCloseable {
    private final Optional<String> missing;
    private final AtomicInteger leftOut = new AtomicInteger();

    private State(Optional<String> missing) {
      this.missing = missing;
    }

    @Override
    public void close() {
      if (leftOut.get() > 0) {
        System.out.println(
            "left out: " + leftOut + " cluster tests, because " + missing.orElseThrow());
      }
    }
  }
}
