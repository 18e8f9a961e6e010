package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a change took from the API to the answers of one server.
 *
 * @param server the server
 * @param change what was changed
 * @param took from when the change was sent to the API, to the first right answer; empty if the
 *     server answered, but not rightly for as long as it was asked
 */
public record Propagation(Target server, Change change, Optional<Duration> took) {

  /** What was changed. */
  public enum Change {
    /** A Service was made. */
    CREATED,
    /** It was removed. */
    REMOVED
  }

  public Propagation {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(took, "took");
  }
}
