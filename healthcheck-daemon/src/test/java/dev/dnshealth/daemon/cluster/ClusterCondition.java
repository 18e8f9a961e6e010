package dev.dnshealth.daemon.cluster;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Leaves out the tests of a class where no cluster can be had, and sums up what was left out, by
 * this or by the tests themselves.
 */
final class ClusterCondition implements ExecutionCondition, TestWatcher {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ClusterCondition.class);

  /** Returns whether a test that would be left out is to fail instead. */
  static boolean required() {
    return "1".equals(System.getenv("HEALTHCHECK_REQUIRE_CLUSTER"));
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("decided for the class");
    }
    State state = state(context);
    if (state.missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("the cluster can be had");
    }
    if (required()) {
      throw new IllegalStateException(
          "HEALTHCHECK_REQUIRE_CLUSTER=1, and there is no cluster, because " + state.missing.get());
    }
    state.leaveOut(
        (int)
            Arrays.stream(context.getRequiredTestClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count(),
        state.missing.get());
    return ConditionEvaluationResult.disabled(state.missing.get());
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    state(context)
        .leaveOut(1, cause == null ? "it was aborted" : String.valueOf(cause.getMessage()));
  }

  private static State state(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(State.class, key -> new State(Images.whyNoCluster()), State.class);
  }

  /** What one run of the tests knows; closed by JUnit at its end. */
  private static final class State implements AutoCloseable {
    private final Optional<String> missing;
    private final Set<String> reasons = new TreeSet<>();
    private int leftOut;

    private State(Optional<String> missing) {
      this.missing = missing;
    }

    private synchronized void leaveOut(int tests, String reason) {
      leftOut += tests;
      reasons.add(reason);
    }

    @Override
    public synchronized void close() {
      if (leftOut > 0) {
        System.out.println(
            "left out: " + leftOut + " cluster tests, because " + String.join("; ", reasons));
      }
    }
  }
}
