package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Prints what daemons and commands say at the moment at which a test fails: soon they are gone. */
final class StateOfFailed
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    print(context);
    throw failure;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    print(context);
    throw failure;
  }

  private static void print(ExtensionContext context) {
    CommandProcess.open()
        .forEach(command -> System.out.println("a command says:\n" + command.output()));
    System.out.printf("%s failed; the daemons say:%n", context.getDisplayName());
    try {
      Daemon daemon = TestCluster.get().daemon();
      for (Pod pod : daemon.pods()) {
        System.out.printf(
            "%s on %s: %s%n%s%n",
            pod.getMetadata().getName(),
            pod.getSpec().getNodeName(),
            daemon.pages(pod).status(),
            daemon.log(pod));
      }
    } catch (RuntimeException e) {
      System.out.println("no more can be told: " + e);
    }
  }
}
