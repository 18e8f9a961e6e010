package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the cluster's DNS Service: the one that is named, else in {@code kube-system} the one with
 * the label {@code k8s-app=kube-dns}, else OpenShift's {@code openshift-dns/dns-default}.
 *
 * <p>Each call reads the API anew. Safe for use by several threads.
 */
public final class DnsServiceFinder {

  private static final String SYSTEM = "kube-system";
  private static final String LABEL = "k8s-app=kube-dns";
  private static final String OPENSHIFT = "openshift-dns";
  private static final String OPENSHIFT_NAME = "dns-default";

  private final Api api;

  /** Makes a finder that asks {@code client}'s API server. */
  public DnsServiceFinder(KubernetesClient client, Time time) {
    this(new Api(client, time));
  }

  DnsServiceFinder(Api api) {
    this.api = api;
  }

  /**
   * Finds the Service.
   *
   * @param namespace where to look; absent for everywhere it usually is
   * @param name its name; absent for the usual label
   * @param udpPort its UDP port; absent for 53, or the only one
   * @throws KubernetesSetupException if there is none that can be used
   * @throws ApiNotReachableException if the API does not answer
   */
  public DnsService find(Optional<String> namespace, Optional<String> name, OptionalInt udpPort) {
    List<String> tried = new ArrayList<>();
    Optional<Service> found =
        name.isPresent()
            ? named(namespace.orElse(SYSTEM), name.get(), tried)
            : labelled(namespace.orElse(SYSTEM), tried)
                .or(
                    () ->
                        namespace.isPresent()
                            ? Optional.empty()
                            : named(OPENSHIFT, OPENSHIFT_NAME, tried));
    return DnsService.of(
        found.orElseThrow(
            () ->
                new KubernetesSetupException(
                    "no DNS Service found (tried "
                        + String.join("; ", tried)
                        + "); give its namespace and name")),
        udpPort);
  }

  /**
   * Returns which of several labelled Services is the DNS Service: one with a cluster address and a
   * UDP port before one without, then by name.
   */
  static Optional<Service> choose(List<Service> services) {
    return services.stream()
        .min(
            Comparator.comparing((Service s) -> !usable(s))
                .thenComparing(s -> s.getMetadata().getName()));
  }

  private static boolean usable(Service service) {
    try {
      DnsService.of(service, OptionalInt.empty());
      return true;
    } catch (KubernetesSetupException e) {
      return false;
    }
  }

  private Optional<Service> named(String namespace, String name, List<String> tried) {
    return read(
            "/api/v1/namespaces/" + namespace + "/services/" + name, namespace + "/" + name, tried)
        .map(reply -> api.parse(reply, Service.class));
  }

  private Optional<Service> labelled(String namespace, List<String> tried) {
    String what = namespace + " with label " + LABEL;
    Optional<Service> found =
        read(
                "/api/v1/namespaces/" + namespace + "/services?labelSelector=k8s-app%3Dkube-dns",
                what,
                tried)
            .flatMap(reply -> choose(api.parse(reply, ServiceList.class).getItems()));
    if (found.isEmpty() && !tried.stream().anyMatch(t -> t.startsWith(what))) {
      tried.add(what + ": none");
    }
    return found;
  }

  private Optional<Reply> read(String path, String what, List<String> tried) {
    String server = api.client().getMasterUrl().toString();
    Reply reply;
    try {
      reply = api.get("find-service", path);
    } catch (CallNotPermittedException | IOException e) {
      throw new ApiNotReachableException(
          "the Kubernetes API at "
              + server
              + " cannot be reached ("
              + e
              + "); check address and network",
          e);
    }
    if (reply.ok()) {
      return Optional.of(reply);
    }
    switch (reply.code()) {
      case 401 ->
          throw new ApiNotReachableException(
              "the Kubernetes API at " + server + " does not accept the credentials; renew them");
      case 403 -> tried.add(what + ": forbidden, the right to get and list services is missing");
      case 404 -> tried.add(what + ": not found");
      default ->
          throw new ApiNotReachableException(
              "the Kubernetes API at " + server + " fails: " + reply.message());
    }
    return Optional.empty();
  }
}
