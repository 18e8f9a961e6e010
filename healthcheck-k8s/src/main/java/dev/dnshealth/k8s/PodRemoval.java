package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.target.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Asks the API server to remove pods, each under the condition of its UID. */
final class PodRemoval {

  private static final String DRY_RUN = "?dryRun=All";

  private final Api api;
  private final Paths paths;
  private final Removal mode;

  PodRemoval(Api api, Paths paths, Removal mode) {
    this.api = api;
    this.paths = paths;
    this.mode = mode;
  }

  Removal mode() {
    return mode;
  }

  /**
   * Removes a pod.
   *
   * @param what for which this is done: each has a circuit breaker of its own
   * @param grace how long the pod may take to stop; empty for its own grace period
   */
  Reply remove(String what, Instance pod, Optional<Duration> grace, Duration timeout)
      throws IOException {
    String path = paths.pod(pod.name());
    return mode == Removal.EVICT
        ? api.write("evict-" + what, "POST", path + "/eviction", eviction(pod, grace), timeout)
        : api.write("delete-" + what, "DELETE", path, deletion(pod, grace), timeout);
  }

  /**
   * Asks whether an eviction would be allowed now, by the disruption budgets above all, and evicts
   * nothing.
   */
  Reply rehearse(Instance pod, Duration timeout) throws IOException {
    String path = paths.pod(pod.name()) + "/eviction" + DRY_RUN;
    return api.write("rehearse-eviction", "POST", path, eviction(pod, Optional.empty()), timeout);
  }

  private static String eviction(Instance pod, Optional<Duration> grace) {
    ObjectNode eviction = Json.MAPPER.createObjectNode();
    eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
    eviction.putObject("metadata").put("name", pod.name());
    eviction.set("deleteOptions", options(pod, grace));
    return Json.write(eviction);
  }

  private static String deletion(Instance pod, Optional<Duration> grace) {
    ObjectNode options = options(pod, grace);
    options.put("apiVersion", "v1").put("kind", "DeleteOptions");
    return Json.write(options);
  }

  private static ObjectNode options(Instance pod, Optional<Duration> grace) {
    ObjectNode options = Json.MAPPER.createObjectNode();
    options.putObject("preconditions").put("uid", pod.uid());
    grace.ifPresent(span -> options.put("gracePeriodSeconds", span.toSeconds()));
    return options;
  }
}
