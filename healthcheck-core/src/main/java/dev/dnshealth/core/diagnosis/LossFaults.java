package dev.dnshealth.core.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Servers answer, but lose a part of the queries. */
public final class LossFaults implements FaultRule {

  private static final Set<FaultId> IN_FRONT =
      Set.of(Ids.STALE_ENDPOINTS, Ids.TERMINATION_GAP, Ids.PAIR_RACE, Ids.STALE_FLOWS);

  /** One server loses queries. */
  public static final FaultInfo SERVER =
      new FaultInfo(
          Ids.POD_LOSSY,
          "answers only a part of the queries",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look at the load and CPU limit of the pod, and at drops on its node.",
          IN_FRONT,
          Set.of(FailureMode.F35));

  /** Several servers do. */
  public static final FaultInfo OVERLOAD =
      new FaultInfo(
          Ids.OVERLOAD,
          "several servers answer only a part of the queries",
          Severity.DEGRADED,
          RestartHelps.HARMFUL,
          "Look at the number of queries, the share of NXDOMAIN, and the CPU limit; add replicas or a"
              + " node-local cache. A restart moves the load to the others.",
          Set.of(
              Ids.POD_LOSSY,
              Ids.STALE_ENDPOINTS,
              Ids.TERMINATION_GAP,
              Ids.PAIR_RACE,
              Ids.STALE_FLOWS,
              Ids.POD_SLOW),
          Set.of(FailureMode.F35));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SERVER, OVERLOAD);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<String> evidence = new ArrayList<>();
    List<ServerView> lossy = new ArrayList<>();
    for (ServerView server : situation.servers()) {
      lost(server, situation)
          .ifPresent(
              share -> {
                lossy.add(server);
                evidence.add(Words.percent(share) + " of the recent queries lost");
              });
    }
    if (lossy.isEmpty()) {
      return List.of();
    }
    if (lossy.size() == 1) {
      return List.of(
          new Fault(SERVER, Subject.server(lossy.get(0).instance()), evidence, List.of()));
    }
    List<String> named = new ArrayList<>();
    for (int i = 0; i < lossy.size(); i++) {
      named.add(lossy.get(i).instance() + ": " + evidence.get(i));
    }
    return List.of(new Fault(OVERLOAD, Subject.cluster(), named, List.of()));
  }

  /** Returns what a server loses, seen from at least half of the vantages that see it. */
  private static Optional<Double> lost(ServerView server, Situation situation) {
    int known = 0;
    int losing = 0;
    double most = 0;
    for (Line line : server.lines()) {
      known += line.known() ? 1 : 0;
      double lost = line.lost().orElse(0.0);
      if (lost >= situation.detection().lossShare()) {
        losing++;
        most = Math.max(most, lost);
      }
    }
    return server.silentSince().isEmpty() && losing > 0 && losing * 2 >= known
        ? Optional.of(most)
        : Optional.empty();
  }
}
