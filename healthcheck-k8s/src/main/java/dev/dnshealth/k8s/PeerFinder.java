package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the other vantages: the pods with our label in our own namespace, by their addresses and
 * never by DNS. Needs the rights to list and watch the pods there. {@link #peers()} may be called
 * by any thread, the rest by one.
 */
final class PeerFinder {

  /** What all pods of ours are labelled with, those that act and those that only look. */
  static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "healthcheck");

  private static final Logger log = LoggerFactory.getLogger(PeerFinder.class);

  private static final int LOOKS_PER_LISTING = 12;

  private final Api api;
  private final PeerSettings settings;
  private final String path;
  private final LiveList<Pod> pods;
  private int looks;

  PeerFinder(Api api, PeerSettings settings, Time time) {
    this.api = api;
    this.settings = settings;
    this.path = Paths.pods(settings.namespace(), LABELS);
    this.pods =
        new LiveList<>(
            "the pods of other vantages",
            () ->
                api.client()
                    .pods()
                    .inNamespace(settings.namespace())
                    .withLabels(LABELS)
                    .runnableInformer(0),
            () -> {},
            time);
  }

  void start() {
    pods.start();
  }

  void close() {
    pods.close();
  }

  /** Looks whether what is in memory is still true; to be called every few seconds. */
  void look() {
    pods.check();
    if (++looks % LOOKS_PER_LISTING != 0) {
      return;
    }
    try {
      Reply reply = api.get("list-peers", path);
      if (reply.ok()) {
        pods.compare(api.parse(reply, PodList.class).getItems());
      }
    } catch (IOException | CallNotPermittedException e) {
      log.debug("the pods of other vantages cannot be listed, what is known stays", e);
    }
  }

  /** Returns whether the other vantages were ever all told. */
  boolean synced() {
    return pods.synced();
  }

  /** Returns the other vantages that are up, by name, from memory. */
  List<PeerPod> peers() {
    return pods.items().stream()
        .filter(pod -> !pod.getMetadata().getName().equals(settings.self()))
        .map(pod -> PeerPod.of(pod, settings.port()))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(peer -> peer.vantage().id()))
        .toList();
  }
}
