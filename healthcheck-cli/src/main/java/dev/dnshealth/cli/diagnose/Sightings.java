package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers of each target whether anything could be seen of it. Safe for use by several threads.
 */
final class Sightings implements MonitorListener {

  private final Map<Target, Sighting> byTarget = new ConcurrentHashMap<>();

  /**
   * What was seen of one target.
   *
   * @param since when the first probe to it came to an end
   * @param heard whether anything ever came from its own address
   * @param sent whether a query could be sent to it
   * @param noRoute whether this machine had no route to it
   * @param internalRight whether it once answered for one of the cluster's own names rightly
   * @param externalAsked whether it was asked for the name outside the cluster
   * @param externalRight whether it once answered that rightly
   */
  record Sighting(
      Instant since,
      boolean heard,
      boolean sent,
      boolean noRoute,
      boolean internalRight,
      boolean externalAsked,
      boolean externalRight) {

    private static Sighting begun(Instant since) {
      return new Sighting(since, false, false, false, false, false, false);
    }

    private Sighting with(Observation seen) {
      Outcome outcome = seen.outcome();
      boolean wasSent = outcome.kind() != Outcome.Kind.NOT_SENT;
      boolean external = seen.probe().queryClass() == QueryClass.EXTERNAL;
      boolean right = right(seen);
      return new Sighting(
          since,
          heard || outcome.heard(),
          sent || wasSent,
          noRoute
              || (outcome instanceof Outcome.NotSent failed
                  && failed.why() == Outcome.NotSent.Why.NO_ROUTE),
          internalRight || (right && seen.probe().liveness()),
          externalAsked || (wasSent && external),
          externalRight || (right && external));
    }

    private static boolean right(Observation seen) {
      return switch (seen.judgement()) {
        case PASS, SLOW -> true;
        case FAIL, INCONCLUSIVE -> false;
      };
    }

    /** Returns whether it could have answered for the name outside the cluster, and never did. */
    boolean externalMissing() {
      return internalRight && externalAsked && !externalRight;
    }
  }

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed) {
      Observation seen = probed.observation();
      byTarget.compute(
          seen.target(),
          (target, before) -> (before == null ? Sighting.begun(seen.at()) : before).with(seen));
    }
  }

  /** Returns what was seen of {@code target}; empty before the first probe came to an end. */
  Optional<Sighting> of(Target target) {
    return Optional.ofNullable(byTarget.get(target));
  }

  boolean heard(Target target) {
    return of(target).filter(Sighting::heard).isPresent();
  }
}
