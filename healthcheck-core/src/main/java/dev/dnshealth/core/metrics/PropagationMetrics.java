package dev.dnshealth.core.metrics;

import dev.dnshealth.core.probe.Propagation;
import dev.dnshealth.core.probe.PropagationListener;
import dev.dnshealth.core.target.Target;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts in a Micrometer registry how long changes take from the API to the servers. The series of
 * a server end when it is gone. Used by one thread.
 */
public final class PropagationMetrics implements PropagationListener {

  /** In milliseconds, from one step of asking to as long as is asked. */
  private static final Duration[] BUCKETS =
      Stream.of(250, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<String, Set<Meter>> metersOfServer = new HashMap<>();

  /** Makes a listener that counts in {@code registry}. */
  public PropagationMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onMeasured(Propagation propagation) {
    String server = propagation.server().id();
    Tags tags =
        Tags.of("server", server, "change", propagation.change().name().toLowerCase(Locale.ROOT));
    Timer timer =
        Timer.builder("dnshealth.propagation")
            .description("from a change in the API to the first right answer of a server")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    Meter missed = registry.counter("dnshealth.propagation.missed", tags);
    metersOfServer.computeIfAbsent(server, id -> new HashSet<>()).addAll(List.of(timer, missed));
    Optional<Duration> took = propagation.took();
    if (took.isPresent()) {
      timer.record(took.get());
    } else {
      registry.counter("dnshealth.propagation.missed", tags).increment();
    }
  }

  @Override
  public void onServers(Collection<Target> servers) {
    Set<String> present = servers.stream().map(Target::id).collect(Collectors.toSet());
    Set<String> gone = new HashSet<>(metersOfServer.keySet());
    gone.removeAll(present);
    for (String server : gone) {
      metersOfServer.getOrDefault(server, Set.of()).forEach(registry::remove);
      metersOfServer.remove(server);
    }
  }
}
