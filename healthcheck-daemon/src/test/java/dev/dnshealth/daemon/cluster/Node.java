package dev.dnshealth.daemon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * A node of the cluster: a container that runs all that a machine of the cluster runs.
 *
 * @param name the node's name in the cluster
 * @param container the container it is
 */
record Node(String name, GenericContainer<?> container) {

  /** Runs a command in the node and returns what it printed; a status other than 0 is an error. */
  String run(String... command) {
    ExecResult result = attempt(command);
    if (result.getExitCode() != 0) {
      throw new IllegalStateException(
          "%s on %s ended with %d: %s%s"
              .formatted(
                  Arrays.toString(command),
                  name,
                  result.getExitCode(),
                  result.getStdout(),
                  result.getStderr()));
    }
    return result.getStdout();
  }

  /** Runs a command in the node and returns whatever came of it. */
  ExecResult attempt(String... command) {
    try {
      return container.execInContainer(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the process id of a component of the node. Where components are not processes of their
   * own, as in k3s itself, the test is left out, or fails if none may be.
   */
  String component(String component) {
    ExecResult result = attempt("cat", "/run/" + component + ".pid");
    if (result.getExitCode() != 0) {
      String why = "the cluster's image has no process of its own for " + component;
      if (ClusterCondition.required()) {
        throw new IllegalStateException(why);
      }
      return Assumptions.abort(why);
    }
    return result.getStdout().strip();
  }

  /** Returns the process id, as the node counts, of a container in one of its pods. */
  String process(String containerId) {
    return run("k3s", "ctr", "task", "ls")
        .lines()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(containerId))
        .map(words -> words[1])
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no task " + containerId + " on " + name));
  }
}
