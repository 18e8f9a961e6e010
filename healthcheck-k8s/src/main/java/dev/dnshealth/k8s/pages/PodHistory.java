package dev.dnshealth.k8s.pages;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What was seen in the metrics of one pod, look by look. Counters of a process that was there
 * before the first look tell of an unknown time, so only their rise between two looks is told.
 * Immutable.
 *
 * <p>CoreDNS tells the hash of the Corefile that it last tried to load, also if it rejected it and
 * goes on with the one before. So a hash that came with a rise of the count of failures is not what
 * the process runs with; and one that was there at the first look, beside a count above zero, may
 * or may not be.
 *
 * @param last the metrics at the last look
 * @param loaded the hash of the Corefile that it runs with, where that is known
 * @param unsure whether a hash is told that may be of a rejected Corefile
 * @param loadedAt when it was last seen to load a Corefile
 * @param reloadFailedAt when it was last seen to reject one
 * @param panicAt when panics were last seen to rise
 * @param limitedAt when refused queries were last seen to rise
 */
record PodHistory(
    Optional<CorednsMetrics> last,
    Optional<String> loaded,
    boolean unsure,
    Optional<Instant> loadedAt,
    Optional<Instant> reloadFailedAt,
    Optional<Instant> panicAt,
    Optional<Instant> limitedAt) {

  PodHistory {
    Objects.requireNonNull(last, "last");
    Objects.requireNonNull(loaded, "loaded");
    Objects.requireNonNull(loadedAt, "loadedAt");
    Objects.requireNonNull(reloadFailedAt, "reloadFailedAt");
    Objects.requireNonNull(panicAt, "panicAt");
    Objects.requireNonNull(limitedAt, "limitedAt");
  }

  /** Returns the history of a pod that was never looked at. */
  static PodHistory none() {
    return new PodHistory(
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the history after a look at {@code now}. */
  PodHistory next(CorednsMetrics metrics, Instant now) {
    boolean restarted = last.filter(before -> restarted(before, metrics)).isPresent();
    boolean failed =
        rose(last.map(CorednsMetrics::reloadsFailed), restarted, metrics.reloadsFailed());
    PodHistory seen =
        new PodHistory(
            Optional.of(metrics),
            loaded,
            unsure,
            loadedAt,
            failed ? Optional.of(now) : reloadFailedAt,
            rose(last.map(CorednsMetrics::panics), restarted, metrics.panics())
                ? Optional.of(now)
                : panicAt,
            rose(last.map(CorednsMetrics::limited), restarted, metrics.limited())
                ? Optional.of(now)
                : limitedAt);
    if (last.isEmpty() || restarted || metrics.corefileHash().isEmpty()) {
      return seen.begin(metrics, restarted, now);
    }
    boolean changed = !metrics.corefileHash().equals(last.get().corefileHash());
    return failed || !changed ? seen : seen.with(metrics.corefileHash(), false, Optional.of(now));
  }

  /**
   * Returns the hash of the Corefile that it runs with, as far as is known.
   *
   * @param good hashes of Corefiles that a pod of the same Service is known to have loaded
   */
  Optional<String> runsWith(Set<String> good) {
    return unsure ? last.flatMap(CorednsMetrics::corefileHash).filter(good::contains) : loaded;
  }

  /** The first look at a process, or a hash that is not told, or not any more. */
  private PodHistory begin(CorednsMetrics metrics, boolean restarted, Instant now) {
    boolean told = metrics.corefileHash().isPresent();
    boolean doubtful = told && metrics.reloadsFailed().orElse(0) > 0;
    return with(
        doubtful ? Optional.empty() : metrics.corefileHash(),
        doubtful,
        told && !doubtful && restarted ? Optional.of(now) : loadedAt);
  }

  private PodHistory with(Optional<String> hash, boolean doubtful, Optional<Instant> at) {
    return new PodHistory(last, hash, doubtful, at, reloadFailedAt, panicAt, limitedAt);
  }

  private static boolean restarted(CorednsMetrics before, CorednsMetrics now) {
    return before.startedAt().isPresent()
        && now.startedAt().isPresent()
        && before.startedAt().getAsDouble() != now.startedAt().getAsDouble();
  }

  /** A process that began since the last look began with zero. */
  private static boolean rose(
      Optional<OptionalDouble> before, boolean restarted, OptionalDouble now) {
    return before.isPresent()
        && now.isPresent()
        && now.getAsDouble() > (restarted ? 0 : before.get().orElse(0));
  }
}
