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
import java.util.regex.Pattern;

/**
 * Remembers of each target whether anything could be seen of it. Safe for use by several threads.
 */
final class Sightings implements MonitorListener {

  private static final Pattern EXCEPTION = Pattern.compile("^[\\w.$]+(Exception|Error): ");

  private final Map<Target, Sighting> byTarget = new ConcurrentHashMap<>();

  /**
   * What was seen of one target.
   *
   * @param since when the first probe to it came to an end
   * @param heard whether anything ever came from its own address
   * @param sent whether a query could be sent to it
   * @param noRoute whether this machine had no route to it
   * @param refused why the system did not send the last one that it did not
   */
  record Sighting(
      Instant since, boolean heard, boolean sent, boolean noRoute, Optional<String> refused) {

    /** Returns whether nothing could even be sent, for want of a route. */
    boolean noWay() {
      return noRoute && !sent;
    }

    private static Sighting begun(Instant since) {
      return new Sighting(since, false, false, false, Optional.empty());
    }

    private Sighting with(Outcome outcome) {
      return outcome instanceof Outcome.NotSent unsent
          ? new Sighting(
              since,
              heard,
              sent,
              noRoute || unsent.why() == Outcome.NotSent.Why.NO_ROUTE,
              bySystem(unsent.why()) ? Optional.of(cause(unsent.detail())) : refused)
          : new Sighting(since, heard || outcome.heard(), true, noRoute, refused);
    }

    private static boolean bySystem(Outcome.NotSent.Why why) {
      return switch (why) {
        case NO_ROUTE, NO_SOCKET, ERROR -> true;
        case TOO_MANY_IN_FLIGHT, CLOSED -> false;
      };
    }

    /** Returns a failure without the exception's name, which says nothing to a user. */
    private static String cause(String detail) {
      return EXCEPTION.matcher(detail).replaceFirst("");
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
