package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** Asks the API which rights to act are missing, so that nobody waits for what cannot be done. */
public final class ActRights {

  private ActRights() {}

  /**
   * Returns the rights that one lacks who is to act on {@code service}; empty if the API does not
   * tell.
   */
  public static Optional<List<String>> missing(
      KubernetesClient client, DnsService service, ClusterSettings settings, Time time) {
    return Rights.toLead(
            new Api(client, time),
            service,
            settings.removal(),
            settings.policy().repair().optIn(),
            time)
        .missing(Optional.empty());
  }
}
