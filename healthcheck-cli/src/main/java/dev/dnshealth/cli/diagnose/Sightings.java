package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Target;
import java.time.Instant;
import java.util.Collection;
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
   */
  record Sighting(Instant since, boolean heard, boolean sent, boolean noRoute) {

    /** Returns whether nothing could even be sent, for want of a route. */
    boolean noWay() {
      return noRoute && !sent;
    }

    private static Sighting begun(Instant since) {
      return new Sighting(since, false, false, false);
    }

    private Sighting with(Outcome outcome) {
      return new Sighting(
          since,
          heard || outcome.heard(),
          sent || outcome.kind() != Outcome.Kind.NOT_SENT,
          noRoute
              || (outcome instanceof Outcome.NotSent failed
                  && failed.why() == Outcome.NotSent.Why.NO_ROUTE));
    }
  }

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed) {
      Observation seen = probed.observation();
      byTarget.compute(
          seen.target(),
          (target, before) ->
              (before == null ? Sighting.begun(seen.at()) : before).with(seen.outcome()));
    }
  }

  /** Returns what was seen of {@code target}; empty before the first probe came to an end. */
  Optional<Sighting> of(Target target) {
    return Optional.ofNullable(byTarget.get(target));
  }

  /** Returns whether this machine has no route to any of {@code targets}. */
  boolean noWay(Collection<Target> targets) {
    return !targets.isEmpty()
        && targets.stream().allMatch(target -> of(target).filter(Sighting::noWay).isPresent());
  }

  boolean heard(Target target) {
    return of(target).filter(Sighting::heard).isPresent();
  }
}
