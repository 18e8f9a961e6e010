package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.Set;

/** Finds the faults of one family. Pure; stateless; safe for use by several threads. */
public interface FaultRule {

  /** Returns the faults that this rule can find. */
  Set<FaultInfo> faults();

  /** Returns the faults of this family that {@code situation} shows. */
  List<Fault> examine(Situation situation);
}
