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
import java.util.stream.Collectors;

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
  private static final String MISSING_RIGHT =
      ": forbidden, the right to get and list services is missing";

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
   * @param udpPort its UDP port, or that of its pods; absent for 53, or the only one
   * @throws KubernetesSetupException if there is none that can be used
   * @throws ApiNotReachableException if the API does not answer
   */
  public DnsService find(Optional<String> namespace, Optional<String> name, OptionalInt udpPort) {
    return DnsService.of(candidates(namespace, name).get(0), udpPort);
  }

  /**
   * Finds the Service, and does not guess: where several with the label select different pods, one
   * of them has to be named.
   *
   * @param namespace where to look; absent for everywhere it usually is
   * @param name its name; absent for the usual label
   * @param udpPort its UDP port, or that of its pods; absent for 53, or the only one
   * @throws KubernetesSetupException if there is none that can be used, or more than one
   * @throws ApiNotReachableException if the API does not answer
   */
  public DnsService findOnly(
      Optional<String> namespace, Optional<String> name, OptionalInt udpPort) {
    List<Service> found = candidates(namespace, name);
    List<DnsService> usable =
        found.stream()
            .filter(DnsServiceFinder::usable)
            .map(service -> DnsService.of(service, OptionalInt.empty()))
            .toList();
    // A NodeLocal DNSCache brings a second Service for the same pods.
    if (usable.stream().map(DnsService::selector).distinct().count() > 1) {
      throw new KubernetesSetupException(
          "several Services may be the cluster's DNS: "
              + usable.stream().map(DnsService::toString).collect(Collectors.joining(", "))
              + "; name the one that pods use");
    }
    return DnsService.of(found.get(0), udpPort);
  }

  /** Returns the Services that may be meant, the likeliest first; at least one. */
  private List<Service> candidates(Optional<String> namespace, Optional<String> name) {
    List<String> tried = new ArrayList<>();
    List<Service> found = new ArrayList<>();
    if (name.isPresent()) {
      named(namespace.orElse(SYSTEM), name.get(), tried).ifPresent(found::add);
    } else {
      found.addAll(labelled(namespace.orElse(SYSTEM), tried));
      if (found.isEmpty() && namespace.isEmpty()) {
        named(OPENSHIFT, OPENSHIFT_NAME, tried).ifPresent(found::add);
      }
    }
    if (found.isEmpty()) {
      boolean forbidden = tried.stream().anyMatch(what -> what.endsWith(MISSING_RIGHT));
      throw new KubernetesSetupException(
          "no DNS Service found (tried "
              + String.join("; ", tried)
              + (forbidden
                  ? "); get that right, or give namespace and name of a Service you may read"
                  : "); give its namespace and name"));
    }
    return found;
  }

  /**
   * Returns labelled Services with the likeliest DNS Service first: those with a cluster address
   * and a UDP port before those without, then by name.
   */
  static List<Service> ranked(List<Service> services) {
    return services.stream()
        .sorted(
            Comparator.comparing((Service s) -> !usable(s))
                .thenComparing(s -> s.getMetadata().getName()))
        .toList();
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

  private List<Service> labelled(String namespace, List<String> tried) {
    String what = namespace + " with label " + LABEL;
    List<Service> found =
        read(
                "/api/v1/namespaces/" + namespace + "/services?labelSelector=k8s-app%3Dkube-dns",
                what,
                tried)
            .map(reply -> ranked(api.parse(reply, ServiceList.class).getItems()))
            .orElse(List.of());
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
      throw ApiFailure.of(server, e);
    }
    if (reply.ok()) {
      return Optional.of(reply);
    }
    switch (reply.code()) {
      case 401 ->
          throw new ApiNotReachableException(
              "the Kubernetes API at " + server + " does not accept the credentials; renew them");
      case 403 -> tried.add(what + MISSING_RIGHT);
      case 404 -> tried.add(what + ": not found");
      default ->
          throw new ApiNotReachableException(
              "the Kubernetes API at " + server + " fails: " + reply.message());
    }
    return Optional.empty();
  }
}
