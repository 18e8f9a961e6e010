package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.corefile.Corefile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cluster's domain in the Corefile that the DNS pods mount, for one that has no facts.
 * Looks every 5 s until it is found, and never again: a cluster's domain does not change while it
 * lives. Needs the rights to list the DNS pods and to get that ConfigMap. Safe for use by several
 * threads.
 */
final class CorefileFinder implements Supplier<Optional<String>>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CorefileFinder.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final ObjectReader objects;
  private final Paths paths;
  private final DnsService service;
  private final Duration every;
  private final ScheduledExecutorService executor = Threads.single("dnshealth-corefile");
  private volatile Optional<String> domain = Optional.empty();
  private boolean started;
  private boolean failing;

  CorefileFinder(Api api, DnsService service, Time time) {
    this(api, service, EVERY, time);
  }

  CorefileFinder(Api api, DnsService service, Duration every, Time time) {
    this.objects = new ObjectReader(api, time);
    this.paths = new Paths(service);
    this.service = service;
    this.every = every;
  }

  /** Starts to look. Returns at once; a second call does nothing. */
  synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    Threads.every(executor, Duration.ZERO, every, this::look);
  }

  @Override
  public Optional<String> get() {
    return domain;
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private void look() {
    if (domain.isPresent()) {
      executor.shutdown();
      return;
    }
    try {
      domain =
          objects
              .one("list-pods", paths.pods(service.selector()), PodList.class)
              .flatMap(pods -> pods.getItems().stream().findFirst())
              .flatMap(this::corefile)
              .flatMap(text -> Corefile.parse(text).clusterDomain());
      failing = false;
    } catch (ObjectReader.UnreadableException e) {
      if (!failing) {
        failing = true;
        log.warn("the Corefile cannot be read, trying again: {}", e.getMessage());
      }
    }
  }

  private Optional<String> corefile(Pod pod) {
    List<ConfigMap> maps = new ArrayList<>();
    for (String name : Owner.configMaps(pod.getSpec()).keySet()) {
      objects.one("get-configmap", paths.configMap(name), ConfigMap.class).ifPresent(maps::add);
    }
    return MountedConfigs.of(pod.getSpec(), maps, false).corefile();
  }
}
