package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.target.Instance;
import java.util.Objects;

/**
 * An action that would cure a fault.
 *
 * @param action what to do
 * @param fault why
 */
public record Proposal(Action action, Fault fault) {

  public Proposal {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fault, "fault");
  }

  /** Returns the instance that is acted on. */
  public Instance instance() {
    return action.instance();
  }
}
