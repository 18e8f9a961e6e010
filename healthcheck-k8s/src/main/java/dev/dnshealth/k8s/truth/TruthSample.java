package dev.dnshealth.k8s.truth;

import dev.dnshealth.k8s.truth.SeenService.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Picks the Services that are asked for. Pure: time and chance are passed in.
 *
 * <p>Each place of the sample has a few candidates, best first, because some turn out to have no
 * answer that could be told, and beyond them as many as earlier places may have taken: a small
 * cluster's sample would else be smaller by chance. The first place is the newest Service's: it is
 * what a server with a frozen view of the API does not know. Each of the others changes its Service
 * every five minutes, one after the other, so that most of the sample stays and evidence can
 * gather; the same clock and seed pick the same Services everywhere.
 *
 * @param settle how long a Service must have been as it is, so that everybody can know it
 * @param seed picks another sample
 */
public record TruthSample(Duration settle, long seed) {

  /** How long a place keeps its Service. */
  static final Duration SLOT = Duration.ofMinutes(5);

  /** How long a name that is gone is asked for. */
  static final Duration GONE_FOR = Duration.ofMinutes(10);

  private static final int CANDIDATES = 3;

  /**
   * Returns the candidates of each place: of the newest, then of {@code rotating} places, of which
   * the first prefers a headless Service.
   */
  public List<List<SeenService>> places(
      Collection<SeenService> services, int rotating, Instant now) {
    List<SeenService> settled =
        services.stream()
            .filter(service -> service.kind() != Kind.OTHER && !service.deleting())
            .filter(service -> !service.since().plus(settle).isAfter(now))
            .toList();
    List<List<SeenService>> places = new ArrayList<>();
    places.add(best(settled, CANDIDATES, any -> true, service -> service.born().toEpochMilli()));
    for (int place = 0; place < rotating; place++) {
      // Each place changes at another moment than the others.
      long millis = now.toEpochMilli() + place * SLOT.toMillis() / rotating;
      long salt = mix(mix(seed + place) + Math.floorDiv(millis, SLOT.toMillis()));
      int count = CANDIDATES + places.size();
      List<SeenService> candidates = new ArrayList<>();
      if (place == 0) {
        candidates.addAll(
            best(settled, count, s -> s.kind() == Kind.HEADLESS, s -> score(salt, s)));
      }
      candidates.addAll(best(settled, count, s -> s.kind() == Kind.ADDRESS, s -> score(salt, s)));
      places.add(List.copyOf(candidates));
    }
    return places;
  }

  /** Returns the Service that was last deleted, long enough ago for everybody to know it. */
  public Optional<GoneService> gone(Collection<GoneService> gone, Instant now) {
    return gone.stream()
        .filter(service -> !service.at().plus(settle).isAfter(now))
        .filter(service -> service.at().plus(GONE_FOR).isAfter(now))
        .max(Comparator.comparing(GoneService::at));
  }

  /** Returns so many with the highest scores, best first. */
  private static List<SeenService> best(
      List<SeenService> services,
      int count,
      Predicate<SeenService> wanted,
      ToLongFunction<SeenService> score) {
    List<Scored> best = new ArrayList<>();
    for (SeenService service : services) {
      if (!wanted.test(service)) {
        continue;
      }
      Scored scored = new Scored(service, score.applyAsLong(service));
      if (best.size() < count || Scored.ORDER.compare(scored, best.get(count - 1)) < 0) {
        best.add(scored);
        best.sort(Scored.ORDER);
        if (best.size() > count) {
          best.remove(count);
        }
      }
    }
    return best.stream().map(Scored::service).toList();
  }

  private record Scored(SeenService service, long score) {

    static final Comparator<Scored> ORDER =
        Comparator.comparingLong(Scored::score)
            .reversed()
            .thenComparing(scored -> scored.service().key());
  }

  /** Rendezvous hashing: one Service more or less leaves the other places as they are. */
  private static long score(long salt, SeenService service) {
    return mix(salt ^ (service.uid().hashCode() * 0x9E3779B97F4A7C15L));
  }

  /** Spreads the bits (the finalizer of SplitMix64). */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
