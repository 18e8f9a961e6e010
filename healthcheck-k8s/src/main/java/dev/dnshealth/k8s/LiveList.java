package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list that follows the API by an informer, and replaces the informer when that has died or gone
 * deaf. Its items outlive the change. {@link #items()} and {@link #synced()} may be called by any
 * thread, the rest by one.
 */
final class LiveList<T extends HasMetadata> {

  /** How long an informer may be without a watch before it is given up. */
  static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final Logger log = LoggerFactory.getLogger(LiveList.class);

  private final String what;
  private final Supplier<SharedIndexInformer<T>> factory;
  private final Runnable onChange;
  private final Time time;
  private volatile List<T> last = List.of();
  private volatile boolean everSynced;
  private volatile @Nullable SharedIndexInformer<T> informer;
  private Instant lastWatching;
  private Set<String> outdated = Set.of();
  private volatile boolean complained;
  private boolean closed;

  LiveList(String what, Supplier<SharedIndexInformer<T>> factory, Runnable onChange, Time time) {
    this.what = what;
    this.factory = factory;
    this.onChange = onChange;
    this.time = time;
    this.lastWatching = time.now();
  }

  synchronized void start() {
    if (closed) {
      return;
    }
    lastWatching = time.now();
    SharedIndexInformer<T> next = factory.get();
    next.exceptionHandler(
        (started, failure) -> {
          complain(failure);
          return true;
        });
    next.addEventHandler(new Changes());
    informer = next;
    CompletionStage<Void> unused = next.start().thenRun(onChange);
  }

  /** Stops for good. */
  synchronized void close() {
    closed = true;
    stop();
  }

  private synchronized void stop() {
    SharedIndexInformer<T> old = informer;
    informer = null;
    if (old != null) {
      old.stop();
    }
  }

  /** Returns the items as last known. */
  List<T> items() {
    SharedIndexInformer<T> now = informer;
    if (now != null && now.hasSynced()) {
      last = List.copyOf(now.getStore().list());
    }
    return last;
  }

  /** Returns whether all items were ever told. */
  boolean synced() {
    SharedIndexInformer<T> now = informer;
    if (now != null && now.hasSynced()) {
      everSynced = true;
    }
    return everSynced;
  }

  boolean watching() {
    SharedIndexInformer<T> now = informer;
    return now != null && now.hasSynced() && now.isWatching();
  }

  /** Looks whether the informer lives, and makes a new one if it has not for a while. */
  void check() {
    SharedIndexInformer<T> now = informer;
    if (watching()) {
      lastWatching = time.now();
      complained = false;
      return;
    }
    boolean ended = now == null || now.stopped().toCompletableFuture().isDone();
    if (ended || lastWatching.plus(PATIENCE).isBefore(time.now())) {
      restart("without a watch");
    }
  }

  /** Compares the items with what was listed apart from the informer; see {@link #compared}. */
  boolean compare(List<T> listed) {
    return compare(versions(listed), versions(items()));
  }

  /** Compares what is known with what was listed, versions by name; see {@link #compared}. */
  boolean compare(Map<String, String> listed, Map<String, String> known) {
    return compared(outdated(listed, known));
  }

  /**
   * Takes what is otherwise in memory than listed apart from the informer. Among many items some
   * have always just changed; what stays different as it was means that the watch says nothing any
   * more.
   *
   * @return whether nothing is
   */
  boolean compared(Set<String> outdated) {
    boolean stays = !Collections.disjoint(outdated, this.outdated);
    this.outdated = stays ? Set.of() : outdated;
    if (stays) {
      restart("out of date");
    }
    return outdated.isEmpty();
  }

  /** Returns what is known otherwise than listed, as it is known. */
  private static Set<String> outdated(Map<String, String> listed, Map<String, String> known) {
    return Stream.concat(listed.keySet().stream(), known.keySet().stream())
        .filter(name -> !Objects.equals(listed.get(name), known.get(name)))
        .map(name -> name + " " + known.getOrDefault(name, "absent"))
        .collect(Collectors.toUnmodifiableSet());
  }

  private void complain(Throwable failure) {
    if (!complained) {
      complained = true;
      log.warn("{} cannot be followed, trying again: {}", what, failure.toString());
    }
  }

  private void restart(String why) {
    log.warn("the informer for {} is {}, starting another", what, why);
    items();
    stop();
    start();
  }

  private static Map<String, String> versions(List<? extends HasMetadata> items) {
    return items.stream()
        .collect(
            Collectors.toMap(
                i -> i.getMetadata().getName(),
                i -> String.valueOf(i.getMetadata().getResourceVersion()),
                (a, b) -> b));
  }

  private final class Changes implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T item) {
      onChange.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      onChange.run();
    }

    @Override
    public void onDelete(T item, boolean unknown) {
      onChange.run();
    }
  }
}
