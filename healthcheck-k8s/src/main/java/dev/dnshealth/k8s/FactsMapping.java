package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the API gives into facts. */
final class FactsMapping {

  private FactsMapping() {}

  static Facts facts(ApiFacts read, Optional<Boolean> nodeCache) {
    Map<String, Endpoint> endpoints = new HashMap<>();
    read.slices().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(e -> e.getTargetRef() != null && "Pod".equals(e.getTargetRef().getKind()))
        .forEach(e -> endpoints.merge(e.getTargetRef().getUid(), e, FactsMapping::readyOne));
    Map<String, Facts.PodFacts> pods = new HashMap<>();
    for (Pod pod : read.pods()) {
      String uid = pod.getMetadata().getUid();
      pods.put(uid, PodMapping.pod(pod, Optional.ofNullable(endpoints.get(uid)), read.shift()));
    }
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    read.nodes().forEach(node -> nodes.put(node.name(), node));
    return new Facts(
        read.asOf(),
        read.owner().map(owner -> owner.workload(read.ownerChange(), read.shift())),
        pods,
        nodes,
        read.configs().facts(read.shift()),
        read.missingRights(),
        read.service(),
        nodeCache);
  }

  /** With dual stack a pod is in two slices: it serves if either calls it ready. */
  private static Endpoint readyOne(Endpoint a, Endpoint b) {
    return isReady(a) ? a : b;
  }

  static boolean isReady(Endpoint endpoint) {
    // Absent means ready, by the API's own rule.
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  /** Reads a time as the API writes it; empty if it is none. */
  static Optional<Instant> instant(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
