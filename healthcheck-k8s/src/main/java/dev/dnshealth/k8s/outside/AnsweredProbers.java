package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which DNS pods have answered the probers over UDP lately: a pod that one of them never heard can
 * not be proven sick by it. Used under its owner's lock.
 */
public final class AnsweredProbers {

  private final Duration lately;
  private final Map<Way, Instant> last = new HashMap<>();

  /** From a node to a DNS pod, by its UID. */
  private record Way(String node, String pod) {}

  /**
   * Knows of no answer yet.
   *
   * @param lately how long an answer counts
   */
  public AnsweredProbers(Duration lately) {
    this.lately = lately;
  }

  /** Takes note of what probers saw, and forgets what counts no more. */
  public void saw(Collection<Observation> observations, Instant now) {
    last.values().removeIf(now.minus(lately)::isAfter);
    for (Observation seen : observations) {
      if (seen.outcome() instanceof Outcome.Answered
          && seen.probe().wire().transport() == Transport.UDP) {
        Optional<String> pod = seen.target().instance().map(Instance::uid);
        Optional<String> node = seen.from().node();
        if (pod.isPresent() && node.isPresent()) {
          last.merge(new Way(node.get(), pod.get()), seen.at(), (a, b) -> a.isAfter(b) ? a : b);
        }
      }
    }
  }

  /** Returns how many of these pods have answered the probers of all these nodes. */
  public long count(Collection<String> nodes, Set<String> pods, Instant now) {
    Instant since = now.minus(lately);
    return pods.stream()
        .filter(pod -> nodes.stream().allMatch(node -> answered(new Way(node, pod), since)))
        .count();
  }

  private boolean answered(Way way, Instant since) {
    return !last.getOrDefault(way, Instant.MIN).isBefore(since);
  }
}
