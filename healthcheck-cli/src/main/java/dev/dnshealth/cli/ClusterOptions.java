package dev.dnshealth.cli;

import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ApiNotReachableException;
import dev.dnshealth.k8s.KubernetesClients;
import dev.dnshealth.k8s.KubernetesSetupException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which cluster is meant; a mixin for the commands that need one. */
final class ClusterOptions {

  @Option(
      names = {"--kubeconfig", "-path"},
      paramLabel = "FILE",
      description = "the kubeconfig (default: KUBECONFIG, or else ~/.kube/config)")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "the kubeconfig's context (default: its current one)")
  private Optional<String> context = Optional.empty();

  /** Returns whether any of these options is given. */
  boolean given() {
    return kubeconfig.isPresent() || context.isPresent();
  }

  /** Returns whether the cluster is the one that this process runs in, as a pod. */
  boolean inPod() {
    return !given() && KubernetesClients.isInCluster() && !KubernetesClients.hasKubeconfig();
  }

  /**
   * Makes a client and asks the API server whether it answers. In a pod without a kubeconfig it is
   * the pod's own cluster. Whoever asked for the client closes it.
   *
   * @throws ApiNotReachableException if the API server cannot be reached or does not let us in
   * @throws KubernetesSetupException if the kubeconfig or the context cannot be used
   */
  KubernetesClient connect(Time time) {
    KubernetesClient client =
        inPod()
            ? KubernetesClients.inCluster()
            : KubernetesClients.fromKubeconfig(kubeconfig, context);
    try {
      KubernetesClients.check(client, time);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }
}
