package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import java.util.List;
import java.util.Objects;

/**
 * What one vantage tells another at once.
 *
 * @param vantage who tells; every observation is its own
 * @param next the epoch of its process, and the cursor for the next time
 * @param lost how many observations since the last time are not kept any more
 * @param own what it says of itself
 * @param observations what it saw, oldest first; dated by the clock of the one that has them
 */
public record ObservationBatch(
    Vantage vantage, Cursor next, long lost, OwnState own, List<Observation> observations) {

  public ObservationBatch {
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(next, "next");
    if (lost < 0) {
      throw new IllegalArgumentException("lost: " + lost + " (expected: >= 0)");
    }
    Objects.requireNonNull(own, "own");
    observations = List.copyOf(observations);
  }
}
