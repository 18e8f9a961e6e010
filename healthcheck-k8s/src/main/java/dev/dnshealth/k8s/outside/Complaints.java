package dev.dnshealth.k8s.outside;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the cluster says of Jobs without a pod, asked anew only now and then: what forbids a pod, as
 * a quota, may last. Used by one thread.
 */
final class Complaints {

  static final Duration EVERY = Duration.ofSeconds(5);

  private record Complaint(Optional<String> words, Instant at) {}

  private final Function<String, Optional<String>> ask;
  private final Map<String, Complaint> last = new HashMap<>();

  /**
   * @param ask asks the cluster about a Job
   */
  Complaints(Function<String, Optional<String>> ask) {
    this.ask = ask;
  }

  /** Returns what the cluster says of a Job; empty if nothing. */
  Optional<String> of(String job, Instant now) {
    return last.compute(
            job,
            (name, known) ->
                known == null || !now.isBefore(known.at().plus(EVERY))
                    ? new Complaint(ask.apply(name), now)
                    : known)
        .words();
  }

  /** Forgets all other Jobs. */
  void keep(Set<String> jobs) {
    last.keySet().retainAll(jobs);
  }
}
