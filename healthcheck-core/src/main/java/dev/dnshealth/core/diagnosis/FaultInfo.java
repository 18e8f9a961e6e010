package dev.dnshealth.core.diagnosis;

import java.util.Objects;
import java.util.Set;

/**
 * What is known of a fault before it is ever seen.
 *
 * @param id its stable name
 * @param title what is wrong, in a few words
 * @param severity how bad it is
 * @param restartHelps whether replacing the subject cures it
 * @param nextStep what a person should do
 * @param explains faults that are only a consequence of this one when both are seen
 * @param modes the failure modes that it stands for
 */
public record FaultInfo(
    FaultId id,
    String title,
    Severity severity,
    RestartHelps restartHelps,
    String nextStep,
    Set<FaultId> explains,
    Set<FailureMode> modes) {

  public FaultInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(restartHelps, "restartHelps");
    Objects.requireNonNull(nextStep, "nextStep");
    explains = Set.copyOf(explains);
    modes = Set.copyOf(modes);
  }
}
