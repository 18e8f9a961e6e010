package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.time.Time;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the API whether this program may do what an action needs. Used by one thread. */
final class Rights {

  private static final Duration KEEP = Duration.ofSeconds(60);
  private static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private final Api api;
  private final DnsService service;
  private final Time time;
  private final List<Right> needed;
  private final boolean raiseMemory;
  private Optional<String> deployment = Optional.empty();
  private Optional<List<String>> known = Optional.empty();
  private Instant readAt = Instant.MIN;

  private Rights(Api api, DnsService service, List<Right> needed, boolean raiseMemory, Time time) {
    this.api = api;
    this.service = service;
    this.time = time;
    this.needed = needed;
    this.raiseMemory = raiseMemory;
  }

  /** Returns the rights of one of several that act against faults: the one that leads does. */
  static Rights toLead(Api api, DnsService service, Removal mode, OptInPolicy wanted, Time time) {
    List<Right> needed = new ArrayList<>(toAct(service, mode));
    needed.add(lease("get", service));
    needed.add(lease("update", service));
    if (wanted.quarantine()) {
      needed.add(new Right("patch", "", "pods", "", ""));
    }
    return new Rights(api, service, List.copyOf(needed), wanted.raiseMemory(), time);
  }

  /** Returns the rights of one that acts only when a person asks for it. */
  static Rights onRequest(Api api, DnsService service, Removal mode, Time time) {
    return new Rights(api, service, toAct(service, mode), false, time);
  }

  private static List<Right> toAct(DnsService service, Removal mode) {
    return List.of(
        mode == Removal.EVICT
            ? new Right("create", "", "pods", "eviction", "")
            : new Right("delete", "", "pods", "", ""),
        new Right("update", "", "configmaps", "", ConfigMapLedger.objectName(service)));
  }

  private static Right lease(String verb, DnsService service) {
    return new Right(
        verb, "coordination.k8s.io", "leases", "", ConfigMapLedger.objectName(service));
  }

  /**
   * Returns the rights that are missing, at most a minute old; empty if that is not known.
   *
   * @param ofPods the name of the Deployment whose pods they are, if it is one
   */
  Optional<List<String>> missing(Optional<String> ofPods) {
    Optional<String> changed = ofPods.filter(name -> raiseMemory);
    if (known.isEmpty() || !changed.equals(deployment) || !readAt.plus(KEEP).isAfter(time.now())) {
      deployment = changed;
      readAt = time.now();
      known = ask();
    }
    return known;
  }

  private Optional<List<String>> ask() {
    List<String> missing = new ArrayList<>();
    List<Right> all = new ArrayList<>(needed);
    deployment.ifPresent(name -> all.add(new Right("patch", "apps", "deployments", "", name)));
    for (Right right : all) {
      try {
        Reply reply = api.ask("review-access", PATH, review(right));
        if (!reply.ok()) {
          return Optional.empty();
        }
        if (!reply.json().path("status").path("allowed").asBoolean()) {
          missing.add(right + " in " + service.namespace());
        }
      } catch (CallNotPermittedException | IOException e) {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(missing));
  }

  private String review(Right right) {
    ObjectNode review = Json.MAPPER.createObjectNode();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
    ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
    attributes
        .put("namespace", service.namespace())
        .put("verb", right.verb())
        .put("group", right.group())
        .put("resource", right.resource());
    if (!right.subresource().isEmpty()) {
      attributes.put("subresource", right.subresource());
    }
    if (!right.name().isEmpty()) {
      attributes.put("name", right.name());
    }
    return Json.write(review);
  }

  private record Right(
      String verb, String group, String resource, String subresource, String name) {
    @Override
    public String toString() {
      return verb
          + " "
          + resource
          + (subresource.isEmpty() ? "" : "/" + subresource)
          + (name.isEmpty() ? "" : " " + name);
    }
  }
}
