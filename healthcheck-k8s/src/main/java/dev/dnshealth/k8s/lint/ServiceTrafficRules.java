package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which of the pods a client's queries go to. */
final class ServiceTrafficRules implements LintFamily {

  static final LintInfo LOCAL =
      LintInfo.warning(
          "LINT-SERVICE-LOCAL",
          "the Service leads to pods of the client's own node only",
          "Where that node's DNS pod fails, or there is none, all queries of the node are lost"
              + " although others would answer.",
          "Set internalTrafficPolicy to Cluster, and trafficDistribution to PreferClose if you wish"
              + " near pods to be preferred.");

  static final LintInfo NEAR =
      LintInfo.note(
          "LINT-SERVICE-NEAR",
          "the Service prefers pods near the client",
          "A sick pod hurts the clients of its zone or node most, and a probe from elsewhere may"
              + " never meet it through the Service.",
          "Nothing to do as long as each zone has two pods.");

  static final LintInfo AFFINITY =
      LintInfo.note(
          "LINT-SERVICE-AFFINITY",
          "the Service keeps each client with one pod",
          "When that pod is sick, its clients fail every time, for hours, and all others never.",
          "Set sessionAffinity to None.");

  static final LintInfo NOT_READY =
      LintInfo.warning(
          "LINT-SERVICE-NOT-READY",
          "the Service leads to pods that are not ready, too",
          "A pod that starts, stops or fails its probe goes on getting queries.",
          "Set publishNotReadyAddresses to false.");

  /** Names of the same wish, from the newest to the oldest. */
  private static final List<String> ANNOTATIONS =
      List.of("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints");

  @Override
  public List<LintRule> rules() {
    return List.of(
        rule(LOCAL, ServiceTrafficRules::local),
        rule(NEAR, ServiceTrafficRules::near),
        rule(
            AFFINITY,
            service ->
                Optional.of("sessionAffinity is ClientIP")
                    .filter(seen -> "ClientIP".equals(service.getSpec().getSessionAffinity()))),
        rule(
            NOT_READY,
            service ->
                Optional.of("publishNotReadyAddresses is true")
                    .filter(
                        seen ->
                            Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses()))));
  }

  private static LintRule rule(LintInfo info, Function<Service, Optional<String>> seen) {
    return new LintRule(
        info,
        input ->
            input
                .service()
                .examine(
                    service ->
                        Examined.found(
                            seen.apply(service).stream()
                                .map(s -> Sighting.of(ServicePodRules.name(service), s)))));
  }

  private static Optional<String> local(Service service) {
    return Optional.of("internalTrafficPolicy is Local")
        .filter(seen -> "Local".equals(service.getSpec().getInternalTrafficPolicy()));
  }

  private static Optional<String> near(Service service) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(service.getMetadata().getAnnotations(), Map.of());
    return Stream.concat(
            Stream.ofNullable(service.getSpec().getTrafficDistribution())
                .map(wish -> "trafficDistribution is " + wish),
            ANNOTATIONS.stream()
                .filter(key -> "auto".equalsIgnoreCase(annotations.get(key)))
                .map(key -> key + " is " + annotations.get(key)))
        .findFirst();
  }
}
