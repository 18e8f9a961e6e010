package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Transport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which DNS pods have answered the probers over UDP lately: a pod that one of them never heard can
 * not be proven sick by it. Used under its owner's lock.
 */
public final class AnsweredProbers {

  private final Map<Way, Instant> last = new HashMap<>();

  /** From a node to a DNS pod, by its UID. */
  private record Way(String node, String pod) {}

  /** Takes note of what probers saw. */
  public void saw(Collection<Observation> observations) {
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

  /**
   * Returns how many of these pods have answered the probers of all these nodes.
   *
   * @param since what was before does not count, and is forgotten
   */
  public long count(Collection<String> nodes, Collection<String> pods, Instant since) {
    last.values().removeIf(since::isAfter);
    Set<String> distinct = new HashSet<>(pods);
    return distinct.stream()
        .filter(pod -> nodes.stream().allMatch(node -> last.containsKey(new Way(node, pod))))
        .count();
  }
}
