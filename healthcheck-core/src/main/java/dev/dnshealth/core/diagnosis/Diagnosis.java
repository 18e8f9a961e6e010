package dev.dnshealth.core.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the evidence of one moment says.
 *
 * @param verdict the state in one word
 * @param faults what is wrong; consequences of another fault are left out
 * @param unknown why something cannot be told; not empty if the verdict is {@link Verdict#UNKNOWN}
 * @param at the moment
 */
public record Diagnosis(
    Verdict verdict, List<Fault> faults, Set<UnknownReason> unknown, Instant at) {

  public Diagnosis {
    Objects.requireNonNull(verdict, "verdict");
    faults = List.copyOf(faults);
    unknown = Set.copyOf(unknown);
    Objects.requireNonNull(at, "at");
  }
}
