package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A fault that was found.
 *
 * @param info what is known of this fault in general
 * @param subject what has it
 * @param evidence what was seen, a line each
 * @param ruledOut other causes that this is not, and why, a line each
 */
public record Fault(FaultInfo info, Subject subject, List<String> evidence, List<String> ruledOut) {

  public Fault {
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(subject, "subject");
    evidence = List.copyOf(evidence);
    ruledOut = List.copyOf(ruledOut);
  }

  /** Returns the fault's stable name. */
  public FaultId id() {
    return info.id();
  }

  /** Returns what tells this fault from every other that is present at the same time. */
  public Key key() {
    return new Key(info.id(), subject);
  }

  /** Returns this fault with the evidence of another of the same name and subject. */
  Fault and(Fault other) {
    return new Fault(
        info, subject, union(evidence, other.evidence), union(ruledOut, other.ruledOut));
  }

  private static List<String> union(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).distinct().toList();
  }

  /** A fault's name and subject. */
  public record Key(FaultId id, Subject subject) {}
}
