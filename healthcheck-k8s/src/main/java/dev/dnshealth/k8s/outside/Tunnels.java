package dev.dnshealth.k8s.outside;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;

/** Opens tunnels to pods. Safe for use by several threads. */
@FunctionalInterface
interface Tunnels {

  /**
   * Opens a tunnel; blocks for 3 s at most. That it stands does not yet mean that anything listens
   * on the port.
   *
   * @throws IOException if there is none, with a message for people: this says nothing about what
   *     runs in the pod
   */
  Tunnel open(PodPort to) throws IOException;

  /**
   * Returns what opens tunnels through the API server that {@code client} talks to, with its
   * credentials.
   */
  static Tunnels through(KubernetesClient client) {
    String base = client.getMasterUrl().toString();
    String server = base.endsWith("/") ? base : base + "/";
    // The client's own repetitions would hide refusals, and outlast our patience.
    HttpClient http =
        client
            .getHttpClient()
            .newBuilder()
            .tag(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    return to -> PodTunnel.open(http, server, to);
  }
}
