package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Asks the API which rights to read are missing, so that nobody has to guess why it says little.
 */
public final class ReadRights {

  private static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private ReadRights() {}

  /**
   * A right that is missing.
   *
   * @param right as {@code list pods in kube-system}
   * @param needed whether nothing can be told without it
   */
  public record Missing(String right, boolean needed) {
    public Missing {
      Objects.requireNonNull(right, "right");
    }
  }

  /**
   * Returns the rights that the look at {@code service} lacks. One of which the API does not say
   * whether it is there is not among them.
   */
  public static List<Missing> missing(KubernetesClient client, DnsService service, Time time) {
    Api api = new Api(client, time);
    List<Missing> missing = new ArrayList<>();
    for (Right right : rights(service)) {
      if (denied(api, right)) {
        missing.add(new Missing(right.toString(), right.needed()));
      }
    }
    return missing;
  }

  /**
   * Refuses to go on without a right that is needed.
   *
   * @param cure what is to be done about it, in words
   * @throws KubernetesSetupException if one is missing
   */
  public static void requireNeeded(List<Missing> missing, String cure) {
    String needed =
        missing.stream()
            .filter(Missing::needed)
            .map(Missing::right)
            .collect(Collectors.joining(", "));
    if (!needed.isEmpty()) {
      throw new KubernetesSetupException("rights are missing: " + needed + "; " + cure);
    }
  }

  private static List<Right> rights(DnsService service) {
    String namespace = service.namespace();
    List<Right> rights = new ArrayList<>();
    for (String verb : List.of("list", "watch")) {
      rights.add(new Right(verb, "", "services", namespace, true));
      rights.add(new Right(verb, "discovery.k8s.io", "endpointslices", namespace, true));
      rights.add(new Right(verb, "", "pods", namespace, true));
    }
    for (String resource : List.of("replicasets", "deployments", "daemonsets")) {
      rights.add(new Right("get", "apps", resource, namespace, false));
    }
    rights.add(new Right("get", "", "configmaps", namespace, false));
    rights.add(new Right("get", "", "nodes", "", false));
    rights.add(new Right("get", "", "services", "default", false));
    return rights;
  }

  private static boolean denied(Api api, Right right) {
    try {
      Reply reply = api.ask("review-access", PATH, review(right));
      return reply.ok()
          && reply.json().path("status").path("allowed").isBoolean()
          && !reply.json().path("status").path("allowed").asBoolean();
    } catch (CallNotPermittedException | IOException e) {
      return false;
    }
  }

  private static String review(Right right) {
    ObjectNode review = Json.MAPPER.createObjectNode();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
    ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
    attributes
        .put("verb", right.verb())
        .put("group", right.group())
        .put("resource", right.resource());
    if (!right.namespace().isEmpty()) {
      attributes.put("namespace", right.namespace());
    }
    return Json.write(review);
  }

  private record Right(
      String verb, String group, String resource, String namespace, boolean needed) {
    @Override
    public String toString() {
      return verb + " " + resource + (namespace.isEmpty() ? "" : " in " + namespace);
    }
  }
}
