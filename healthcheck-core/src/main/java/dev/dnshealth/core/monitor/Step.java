package dev.dnshealth.core.monitor;

import java.util.List;
import java.util.Objects;

/**
 * What one input leads to.
 *
 * @param state the next state
 * @param effects what is to be done, in this order
 */
public record Step(MonitorState state, List<Effect> effects) {

  public Step {
    Objects.requireNonNull(state, "state");
    effects = List.copyOf(effects);
  }
}
