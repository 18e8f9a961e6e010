package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.util.Optional;

/** Finds out as whom the API server knows us. */
public final class Caller {

  private static final String PATH = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  private static final String REVIEW =
      "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

  private Caller() {}

  /**
   * Returns the user name that {@code client}'s credentials stand for; empty if the API server does
   * not tell, as before Kubernetes 1.28.
   */
  public static Optional<String> name(KubernetesClient client, Time time) {
    try {
      Reply reply = new Api(client, time).ask("review-self", PATH, REVIEW);
      return reply.ok()
          ? Optional.of(reply.json().at("/status/userInfo/username").asText())
              .filter(name -> !name.isEmpty())
          : Optional.empty();
    } catch (CallNotPermittedException | IOException e) {
      return Optional.empty();
    }
  }
}
