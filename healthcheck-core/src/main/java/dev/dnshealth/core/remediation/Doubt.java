package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.AnswerFaults;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.diagnosis.StaleDataFaults;
import dev.dnshealth.core.probe.QueryClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a fresh look at a server has to bear out before it is acted on. */
public enum Doubt {
  /** That it answers nothing. */
  SILENCE,
  /** That it answers, but wrongly for the cluster's own names. */
  OWN_NAMES,
  /** That it answers, but wrongly for names that changed lately. */
  NEWS;

  private static final Set<FaultId> OF_OWN_NAMES =
      Set.of(AnswerFaults.POD_UNSYNCED.id(), AnswerFaults.POD_ZONE.id());

  /** Returns what has to be borne out of {@code fault}; whatever is not known needs silence. */
  public static Doubt of(Fault fault) {
    return of(fault.id());
  }

  private static Doubt of(FaultId fault) {
    if (fault.equals(StaleDataFaults.POD.id())) {
      return NEWS;
    }
    return OF_OWN_NAMES.contains(fault) ? OWN_NAMES : SILENCE;
  }

  /** Returns whether two faults may have one cause: what wants the API's data is all alike. */
  public static boolean alike(FaultId a, FaultId b) {
    return a.equals(b) || (of(a) != SILENCE && of(b) != SILENCE);
  }

  /** Returns the queries that it is about. */
  public List<QueryClass> classes() {
    return switch (this) {
      case SILENCE, OWN_NAMES -> List.of(QueryClass.INTERNAL);
      case NEWS -> List.of(QueryClass.TRUTH, QueryClass.TRUTH_GONE);
    };
  }

  /** Returns since when there is ground for it. */
  public Optional<Instant> since(ServerView server) {
    return this == SILENCE
        ? server.silentSince()
        : classes().stream()
            .flatMap(queries -> server.wrongSince(queries).stream())
            .min(Instant::compareTo);
  }
}
