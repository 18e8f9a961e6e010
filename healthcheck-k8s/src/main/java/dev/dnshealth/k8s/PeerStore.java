package dev.dnshealth.k8s;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps of the pods of other vantages: of each a {@link PeerPod} and its version,
 * for whole pods of thousands would fill the heap. It outlives the informer. Safe for use by
 * several threads.
 */
final class PeerStore implements ItemStore<Pod> {

  private final int port;
  private final Map<String, Kept> pods = new ConcurrentHashMap<>();

  /**
   * What is kept of a pod.
   *
   * @param peer absent while it is none, as one that is not Ready
   */
  private record Kept(String uid, String version, Optional<PeerPod> peer) {}

  /**
   * Makes an empty store.
   *
   * @param port where a vantage serves its pages, if its pod does not say
   */
  PeerStore(int port) {
    this.port = port;
  }

  /** Returns the vantages that are up, by the names of their pods, in no order. */
  Stream<PeerPod> peers() {
    return pods.values().stream().flatMap(kept -> kept.peer().stream());
  }

  /** Returns the versions of all pods, by name. */
  Map<String, String> versions() {
    return pods.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, kept -> kept.getValue().version()));
  }

  @Override
  public String getKey(Pod pod) {
    return pod.getMetadata().getName();
  }

  @Override
  public @Nullable Pod put(String key, Pod pod) {
    Kept now =
        new Kept(
            pod.getMetadata().getUid(),
            String.valueOf(pod.getMetadata().getResourceVersion()),
            PeerPod.of(pod, port));
    return reduced(key, pods.put(key, now));
  }

  @Override
  public @Nullable Pod remove(String key) {
    return reduced(key, pods.remove(key));
  }

  @Override
  public @Nullable Pod get(String key) {
    return reduced(key, pods.get(key));
  }

  @Override
  public Stream<String> keySet() {
    return pods.keySet().stream();
  }

  @Override
  public Stream<Pod> values() {
    return keySet().flatMap(key -> Stream.ofNullable(get(key)));
  }

  @Override
  public int size() {
    return pods.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** What the informer needs to tell an old version from a new one. */
  private static @Nullable Pod reduced(String name, @Nullable Kept kept) {
    return kept == null
        ? null
        : new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withUid(kept.uid())
            .withResourceVersion(kept.version())
            .endMetadata()
            .build();
  }
}
