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
}
