package dev.dnshealth.k8s.outside;

import java.util.List;
import java.util.Objects;

/**
 * A right that a way to see the pods from outside needs.
 *
 * @param right as {@code list pods in kube-system}
 * @param reason what it is for
 * @param needed whether this way sees nothing without it
 */
public record NeededRight(String right, String reason, boolean needed) {

  public NeededRight {
    Objects.requireNonNull(right, "right");
    Objects.requireNonNull(reason, "reason");
  }

  /** Returns what {@link TunnelProbes} needs to look at the pods of {@code namespace}. */
  public static List<NeededRight> ofTunnel(String namespace) {
    return List.of(
        new NeededRight(
            "get pods/portforward in " + namespace,
            "tunnels to the pods, by which API servers to Kubernetes 1.34 judge them",
            true),
        new NeededRight(
            "create pods/portforward in " + namespace,
            "the same, by which newer API servers judge them",
            true),
        new NeededRight("get pods in " + namespace, "to find the ports of the pods' pages", false));
  }

  /** Returns what {@link ProberPods} needs. */
  public static List<NeededRight> ofProberPods() {
    String in = " in " + ProberPods.NAMESPACE;
    return List.of(
        new NeededRight("create jobs.batch" + in, "a prober on a node is a Job", true),
        new NeededRight("list jobs.batch" + in, "to find what dead runs have left", false),
        new NeededRight("delete jobs.batch" + in, "to leave nothing behind", true),
        new NeededRight("list pods" + in, "to find the Jobs' pods and what keeps them", true),
        new NeededRight(
            "get pods/portforward" + in,
            "what the probers saw comes back through the API server",
            true),
        new NeededRight("create pods/portforward" + in, "the same, for newer API servers", true),
        new NeededRight(
            "create namespaces", "only while there is no namespace " + ProberPods.NAMESPACE, false),
        new NeededRight("list nodes", "to probe from a node without a DNS pod too", false),
        new NeededRight("list events" + in, "to say why a Job makes no pod", false));
  }
}
