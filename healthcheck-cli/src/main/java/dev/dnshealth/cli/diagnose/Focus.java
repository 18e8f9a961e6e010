package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaves out Service addresses that a look from here says nothing about: those of a family to which
 * this machine has no route, and, from outside the cluster, those that stay silent while servers
 * are heard. Pods can often be reached from outside, as in a cloud's network; the addresses of
 * Services exist on nodes only. Safe for use by several threads.
 */
final class Focus {

  /** By then an address that can be heard has been: it was asked a dozen times. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final boolean outside;
  private final Sightings sightings;
  private final Set<Target> leftOut = ConcurrentHashMap.newKeySet();

  /**
   * @param network where it is looked from
   */
  Focus(Network network, Sightings sightings) {
    this.outside = network == Network.OUTSIDE;
    this.sightings = sightings;
  }

  Targets of(Targets found, Instant now) {
    boolean serverHeard = found.of(Role.SERVER).stream().anyMatch(sightings::heard);
    if (serverHeard) {
      found.of(Role.SERVICE).stream().filter(t -> unseen(t, now)).forEach(leftOut::add);
    }
    return leftOut.isEmpty()
        ? found
        : new Targets(
            found.all().stream().filter(target -> !leftOut.contains(target)).toList(),
            found.asOf(),
            found.complete());
  }

  /** Returns the targets that were left out. */
  List<Target> leftOut() {
    return List.copyOf(leftOut);
  }

  private boolean unseen(Target target, Instant now) {
    return sightings
        .of(target)
        .filter(seen -> !seen.since().plus(PATIENCE).isAfter(now))
        .filter(seen -> !seen.heard())
        .filter(seen -> outside || seen.noWay())
        .isPresent();
  }
}
