package dev.dnshealth.core.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Servers answer rightly, but take too long for names that they know themselves. */
public final class SlowFaults implements FaultRule {

  /** One server is slow. */
  public static final FaultInfo SERVER =
      new FaultInfo(
          Ids.POD_SLOW,
          "takes too long to answer the cluster's own names",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look at its CPU limit and throttling, and at the load of its node.",
          Set.of(),
          Set.of(FailureMode.F06));

  /** All servers are. */
  public static final FaultInfo ALL =
      new FaultInfo(
          Ids.SLOW,
          "the servers take too long to answer the cluster's own names",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look at the CPU limit and throttling of the DNS pods, and at the number of queries; a"
              + " restart would leave the others with more load.",
          Set.of(Ids.POD_SLOW),
          Set.of(FailureMode.F06));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SERVER, ALL);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> slow = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    for (ServerView server : situation.servers()) {
      Optional<Double> share = slow(server, situation);
      share.ifPresent(
          value -> {
            String line =
                Words.percent(value)
                    + " of the recent answers took longer than "
                    + situation.detection().slowAfter().toMillis()
                    + " ms";
            slow.add(
                new Fault(SERVER, Subject.server(server.instance()), List.of(line), List.of()));
            evidence.add(server.instance() + ": " + line);
          });
    }
    long known = situation.servers().stream().filter(ServerView::answering).count();
    if (slow.size() > 1 || (slow.size() == 1 && known == 1)) {
      return List.of(new Fault(ALL, Subject.cluster(), evidence, List.of()));
    }
    return slow;
  }

  /** Returns the share of slow answers from where the server is quickest: the rest is the path. */
  private static Optional<Double> slow(ServerView server, Situation situation) {
    double least = 1;
    boolean any = false;
    for (Line line : server.lines()) {
      if (line.answering()) {
        any = true;
        least = Math.min(least, line.slow().orElse(0.0));
      }
    }
    return any && least >= situation.detection().slowShare()
        ? Optional.of(least)
        : Optional.empty();
  }
}
