package dev.dnshealth.k8s.reach;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each target whether anything could be seen of it from here. Safe for use by several
 * threads.
 */
public final class Sightings {

  private static final Pattern EXCEPTION = Pattern.compile("^[\\w.$]+(Exception|Error): ");

  private final Map<Target, Sighting> byTarget = new ConcurrentHashMap<>();
  private volatile boolean anyHeard;
  private volatile boolean serverHeard;
  private volatile boolean serverHeardUdp;
  private volatile @Nullable Instant lastUdpOfServer;

  /**
   * What was seen of one target.
   *
   * @param since when the first probe to it came to an end
   * @param heard whether anything ever came from its own address
   * @param lastUdp when it last answered over UDP
   * @param sent whether a query could be sent to it
   * @param noRoute whether this machine had no route to it
   * @param refused why the system did not send the last one that it did not
   */
  public record Sighting(
      Instant since,
      boolean heard,
      Optional<Instant> lastUdp,
      boolean sent,
      boolean noRoute,
      Optional<String> refused) {

    /** Returns whether it ever answered over UDP. */
    public boolean udp() {
      return lastUdp.isPresent();
    }

    /** Returns whether nothing could even be sent, for want of a route. */
    public boolean noWay() {
      return noRoute && !sent;
    }

    private static Sighting begun(Instant since) {
      return new Sighting(since, false, Optional.empty(), false, false, Optional.empty());
    }

    private Sighting with(Outcome outcome, Transport transport, Instant at) {
      boolean answered = transport == Transport.UDP && outcome.kind() == Outcome.Kind.ANSWERED;
      return outcome instanceof Outcome.NotSent unsent
          ? new Sighting(
              since,
              heard,
              lastUdp,
              sent,
              noRoute || unsent.why() == Outcome.NotSent.Why.NO_ROUTE,
              bySystem(unsent.why()) ? Optional.of(cause(unsent.detail())) : refused)
          : new Sighting(
              since,
              heard || outcome.heard(),
              answered ? Optional.of(at) : lastUdp,
              true,
              noRoute,
              refused);
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

  /** Takes note of what came of a probe that ended at {@code at}. */
  public void saw(Target target, Transport transport, Outcome outcome, Instant at) {
    byTarget.compute(
        target,
        (t, before) -> (before == null ? Sighting.begun(at) : before).with(outcome, transport, at));
    if (outcome.heard()) {
      anyHeard = true;
      if (target.role() == Role.SERVER) {
        serverHeard = true;
        serverHeardUdp = serverHeardUdp || transport == Transport.UDP;
        if (transport == Transport.UDP && outcome.kind() == Outcome.Kind.ANSWERED) {
          lastUdpOfServer = at;
        }
      }
    }
  }

  /** Forgets the targets that are not among these. */
  void retain(Collection<Target> targets) {
    if (byTarget.size() > targets.size()) {
      Set<Target> kept = new HashSet<>(targets);
      byTarget.keySet().retainAll(kept);
    }
  }

  /** Returns what was seen of {@code target}; empty before the first probe came to an end. */
  public Optional<Sighting> of(Target target) {
    return Optional.ofNullable(byTarget.get(target));
  }

  /** Returns whether this machine has no route to any of {@code targets}. */
  public boolean noWay(Collection<Target> targets) {
    return !targets.isEmpty()
        && targets.stream().allMatch(target -> of(target).filter(Sighting::noWay).isPresent());
  }

  /** Returns whether anything ever came from {@code target}'s own address. */
  public boolean heard(Target target) {
    return of(target).filter(Sighting::heard).isPresent();
  }

  /** Returns whether anything ever came from any target, also from one that is gone by now. */
  public boolean anyHeard() {
    return anyHeard;
  }

  /** Returns whether {@code target} answered over UDP after {@code instant}. */
  public boolean answeredUdpSince(Target target, Instant instant) {
    return of(target).flatMap(Sighting::lastUdp).filter(at -> at.isAfter(instant)).isPresent();
  }

  /** Returns whether any server answered over UDP at its own address after {@code instant}. */
  public boolean serverAnsweredUdpSince(Instant instant) {
    Instant last = lastUdpOfServer;
    return last != null && last.isAfter(instant);
  }

  /** Returns whether anything ever came from the own address of any server. */
  public boolean serverHeard() {
    return serverHeard;
  }

  /** Returns whether anything ever came over UDP from the own address of any server. */
  public boolean serverHeardUdp() {
    return serverHeardUdp;
  }
}
