package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.k8s.truth.SeenService;
import dev.dnshealth.k8s.truth.ServiceStore;
import dev.dnshealth.k8s.truth.ZoneRules;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the headless Service with the most endpoints: its answer shows whether large ones get
 * through. Looked for every 15 minutes, in at most 500 EndpointSlices, and looked after once a
 * minute. Used by one thread, but for {@link #question}.
 */
final class LargeAnswer {

  /** What DNS over UDP carries without EDNS (RFC 1035, 4.2.1). */
  private static final int PLAIN = 512;

  /** Header, the fixed part of the question, and a name as short as one of a Service can be. */
  private static final int FRAME = 12 + 4 + 20;

  /** A record whose name is a pointer to the question's, of four or sixteen bytes. */
  private static final int A_BYTES = 16;

  private static final int AAAA_BYTES = 28;

  private static final Duration SEARCH_EVERY = Duration.ofMinutes(15);
  private static final Duration CHECK_EVERY = Duration.ofMinutes(1);
  private static final int MOST_PAGES = 25;

  /** Not all endpoints of the first may be ready. */
  private static final int CANDIDATES = 3;

  private final TruthReader reader;
  private final ServiceStore store;
  private Instant searchedAt = Instant.MIN;
  private Instant checkedAt = Instant.MIN;
  private volatile Optional<Found> found = Optional.empty();

  LargeAnswer(TruthReader reader, ServiceStore store) {
    this.reader = reader;
    this.store = store;
  }

  /** A Service whose answer is large, as it was then. */
  private record Found(SeenService service, RecordType type) {}

  /** Returns the question, for as long as the Service is as it was. */
  Optional<Question> question(String zone) {
    return found
        .filter(large -> isStill(large.service()))
        .map(
            large ->
                new Question(
                    large.service().name() + "." + large.service().namespace() + ".svc." + zone,
                    large.type()));
  }

  private boolean isStill(SeenService service) {
    return store.service(service.key()).filter(service::answersLike).isPresent();
  }

  /**
   * Looks for one, or whether the one that was found is still large.
   *
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  void look(ZoneRules rules, Instant now) {
    if (found.isPresent() && !checkedAt.plus(CHECK_EVERY).isAfter(now)) {
      checkedAt = now;
      found = found.filter(large -> isStill(large.service())).flatMap(l -> large(l.service()));
    }
    if (found.isEmpty() && !searchedAt.plus(SEARCH_EVERY).isAfter(now)) {
      searchedAt = now;
      checkedAt = now;
      found = search(rules);
    }
  }

  private Optional<Found> search(ZoneRules rules) {
    Map<String, Integer> counts = new HashMap<>();
    String from = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      Optional<EndpointSliceList> slices = reader.headlessSlices(from);
      if (slices.isEmpty()) {
        return Optional.empty();
      }
      for (EndpointSlice slice : slices.get().getItems()) {
        String name = slice.getMetadata().getLabels().get(Paths.SERVICE_NAME);
        counts.merge(
            slice.getMetadata().getNamespace() + "/" + name,
            slice.getEndpoints().size(),
            Integer::sum);
      }
      String next = slices.get().getMetadata().getContinue();
      if (next == null || next.isEmpty()) {
        break;
      }
      from = URLEncoder.encode(next, StandardCharsets.UTF_8);
    }
    List<Map.Entry<String, Integer>> most = new ArrayList<>(counts.entrySet());
    most.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()));
    return most.stream()
        .limit(CANDIDATES)
        .flatMap(entry -> store.service(entry.getKey()).stream())
        .filter(service -> service.kind() == SeenService.Kind.HEADLESS)
        .filter(service -> !rules.partial() && rules.knows(service.namespace()))
        .flatMap(service -> large(service).stream())
        .findFirst();
  }

  private Optional<Found> large(SeenService service) {
    return reader
        .endpoints(service)
        .flatMap(
            ready -> {
              if (FRAME + ready.v4().size() * A_BYTES > PLAIN) {
                return Optional.of(new Found(service, RecordType.A));
              }
              return FRAME + ready.v6().size() * AAAA_BYTES > PLAIN
                  ? Optional.of(new Found(service, RecordType.AAAA))
                  : Optional.empty();
            });
  }
}
