package dev.dnshealth.core.monitor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One step of a monitor, as a {@link Recorder} is told it.
 *
 * @param before what the monitor knew
 * @param input what it learnt
 * @param effects what came of that, in order
 * @param failure what the step threw instead, in words: a bug, after which the monitor knows what
 *     it knew before
 */
public record Recorded(
    MonitorState before, Input input, List<Effect> effects, Optional<String> failure) {

  public Recorded {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(input, "input");
    effects = List.copyOf(effects);
    Objects.requireNonNull(failure, "failure");
  }
}
