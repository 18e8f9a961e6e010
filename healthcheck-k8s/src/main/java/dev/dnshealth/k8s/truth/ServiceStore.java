package dev.dnshealth.k8s.truth;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps of the cluster's Services: of each, a {@link SeenService} and no more, and
 * the last few that are gone. It outlives the informer, so that what was deleted between two of
 * them is noticed. Safe for use by several threads.
 */
public final class ServiceStore implements ItemStore<Service> {

  /** Twice as many as Kubernetes is tested with; of more, those that come last are not kept. */
  public static final int MOST = 20_000;

  private static final int MOST_GONE = 20;

  private final Time time;
  private final Supplier<Duration> shift;
  private final Consumer<String> onChange;
  private final Map<String, SeenService> services = new ConcurrentHashMap<>();
  private final Deque<GoneService> gone = new ArrayDeque<>();

  /**
   * Makes an empty store.
   *
   * @param shift what to add to the API's times to have them by our clock
   * @param onChange is told the key of each Service whose answer is another now; must not block
   */
  public ServiceStore(Time time, Supplier<Duration> shift, Consumer<String> onChange) {
    this.time = time;
    this.shift = shift;
    this.onChange = onChange;
  }

  /** Returns all, in no order; a view that changes. */
  public Collection<SeenService> services() {
    return services.values();
  }

  /** Returns the one with this key. */
  public Optional<SeenService> service(String key) {
    return Optional.ofNullable(services.get(key));
  }

  /** Returns those that are gone and were not made anew, the last one first. */
  public List<GoneService> gone() {
    synchronized (gone) {
      return gone.stream().filter(service -> !services.containsKey(service.key())).toList();
    }
  }

  @Override
  public String getKey(Service service) {
    return service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
  }

  @Override
  public @Nullable Service put(String key, Service service) {
    Optional<SeenService> before = service(key);
    if (before.isEmpty() && services.size() >= MOST) {
      return null;
    }
    SeenService now = SeenService.of(service, before, time.now(), shift.get());
    services.put(key, now);
    if (before.filter(now::answersLike).isEmpty()) {
      onChange.accept(key);
    }
    return before.map(ServiceStore::reduced).orElse(null);
  }

  @Override
  public @Nullable Service remove(String key) {
    SeenService removed = services.remove(key);
    if (removed == null) {
      return null;
    }
    if (removed.kind() != SeenService.Kind.OTHER) {
      synchronized (gone) {
        gone.removeIf(service -> service.key().equals(key));
        gone.addFirst(new GoneService(removed.namespace(), removed.name(), time.now()));
        if (gone.size() > MOST_GONE) {
          gone.removeLast();
        }
      }
    }
    onChange.accept(key);
    return reduced(removed);
  }

  @Override
  public @Nullable Service get(String key) {
    return service(key).map(ServiceStore::reduced).orElse(null);
  }

  @Override
  public Stream<String> keySet() {
    return services.keySet().stream();
  }

  @Override
  public Stream<Service> values() {
    return services.values().stream().map(ServiceStore::reduced);
  }

  @Override
  public int size() {
    return services.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** What the informer needs to tell an old version from a new one. */
  private static Service reduced(SeenService seen) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(seen.namespace())
        .withName(seen.name())
        .withUid(seen.uid())
        .withResourceVersion(seen.version())
        .endMetadata()
        .build();
  }
}
