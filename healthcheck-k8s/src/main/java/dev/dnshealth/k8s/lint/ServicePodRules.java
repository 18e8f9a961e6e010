package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The Service against its EndpointSlices and pods. */
final class ServicePodRules implements LintFamily {

  static final LintInfo NO_PODS =
      LintInfo.error(
          "LINT-SERVICE-NO-PODS",
          "the Service selects no pod",
          "Nobody answers at its address.",
          "Compare the Service's selector with the labels of the DNS pods, and see why there are"
              + " none.");

  static final LintInfo NO_SELECTOR =
      LintInfo.note(
          "LINT-SERVICE-NO-SELECTOR",
          "the Service has no selector",
          "Its EndpointSlices are kept by hand or by another program; pods and slices cannot be"
              + " compared.",
          "Make sure that somebody takes dead servers out of the slices.");

  static final LintInfo POD_MISSING =
      LintInfo.error(
          "LINT-SERVICE-POD-MISSING",
          "a ready pod is in no EndpointSlice",
          "It gets no queries. If it lasts, kube-controller-manager does not keep the slices.",
          "Run this again in some seconds, as after a change pods and slices differ for a moment;"
              + " then look at kube-controller-manager.");

  static final LintInfo NOBODY =
      LintInfo.error(
          "LINT-SERVICE-ADDRESS-OF-NOBODY",
          "an EndpointSlice names an address that no DNS pod has",
          "Its part of all queries goes to nobody, or to a pod that serves something else.",
          "Run this again in some seconds, as after a change pods and slices differ for a moment;"
              + " then delete the slice: it is made anew.");

  static final LintInfo SEVERAL_OWNERS =
      LintInfo.error(
          "LINT-SERVICE-SEVERAL-OWNERS",
          "more than one workload serves the Service",
          "Two DNS servers with configurations of their own answer in turn, and rarely alike. This"
              + " tool does nothing then, because it cannot tell how many pods are wanted.",
          "Remove the one that was left behind, or take it out of the Service's selector.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(
            NO_PODS,
            input ->
                selecting(input)
                    .examine(
                        service ->
                            input
                                .pods()
                                .examine(
                                    pods ->
                                        Examined.foundIf(
                                            pods.isEmpty(),
                                            name(service),
                                            "no pod has the labels " + selector(service))))),
        new LintRule(
            NO_SELECTOR,
            input ->
                input
                    .service()
                    .examine(
                        service ->
                            Examined.foundIf(
                                selectorOf(service).isEmpty(), name(service), "no selector"))),
        new LintRule(POD_MISSING, input -> compare(input, ServicePodRules::podsMissing)),
        new LintRule(NOBODY, input -> compare(input, ServicePodRules::addressesOfNobody)),
        new LintRule(
            SEVERAL_OWNERS,
            input ->
                input
                    .owners()
                    .examine(
                        owners ->
                            Examined.foundIf(
                                owners.size() > 1, "pods", String.join(" and ", owners)))));
  }

  private interface Comparison {
    Examined of(List<Pod> pods, List<EndpointSlice> slices);
  }

  private static Examined compare(LintInput input, Comparison comparison) {
    return selecting(input)
        .flatMap(service -> input.pods())
        .examine(pods -> input.slices().examine(slices -> comparison.of(pods, slices)));
  }

  private static Examined podsMissing(List<Pod> pods, List<EndpointSlice> slices) {
    return Examined.found(
        pods.stream()
            .filter(Endpoints::isReady)
            .filter(
                pod ->
                    Endpoints.of(slices)
                        .filter(Endpoints::isReady)
                        .noneMatch(endpoint -> Endpoints.sameAddress(endpoint, pod)))
            .map(
                pod ->
                    Sighting.of(
                        "pod " + pod.getMetadata().getName(),
                        "ready, and no EndpointSlice has "
                            + String.join(" or ", Endpoints.addresses(pod))
                            + " as ready")));
  }

  private static Examined addressesOfNobody(List<Pod> pods, List<EndpointSlice> slices) {
    Set<String> known =
        pods.stream().flatMap(pod -> Endpoints.addresses(pod).stream()).collect(Collectors.toSet());
    return Examined.found(
        slices.stream()
            .filter(slice -> !"FQDN".equals(slice.getAddressType()))
            .flatMap(
                slice ->
                    slice.getEndpoints().stream()
                        .flatMap(endpoint -> endpoint.getAddresses().stream())
                        .filter(address -> !known.contains(address))
                        .map(
                            address ->
                                Sighting.of(
                                    "EndpointSlice " + slice.getMetadata().getName(),
                                    "names " + address))));
  }

  /** Returns the Service if it has a selector. */
  private static Known<Service> selecting(LintInput input) {
    return input
        .service()
        .flatMap(
            service ->
                selectorOf(service).isEmpty()
                    ? Known.unknown("the Service has no selector")
                    : Known.of(service));
  }

  private static Map<String, String> selectorOf(Service service) {
    return Objects.requireNonNullElse(service.getSpec().getSelector(), Map.of());
  }

  private static String selector(Service service) {
    return selectorOf(service).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }

  static String name(Service service) {
    return "Service "
        + service.getMetadata().getNamespace()
        + "/"
        + service.getMetadata().getName();
  }
}
