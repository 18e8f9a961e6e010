package dev.dnshealth.k8s.reach;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Leaves out Service addresses that a look from here says nothing about: those of a family to which
 * this machine has no route, and, from outside the cluster, those that stay silent while servers
 * are heard. Pods can often be reached from outside, as in a cloud's network; the addresses of
 * Services exist on nodes only. Safe for use by several threads.
 */
public final class Focus {

  /** By then an address that can be heard has been: it was asked a dozen times. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final boolean outside;
  private final Sightings sightings;
  private final BooleanSupplier seenFromInside;
  private final Set<Target> leftOut = ConcurrentHashMap.newKeySet();

  /**
   * Makes one for whoever looks alone.
   *
   * @param network where it is looked from
   */
  public Focus(Network network, Sightings sightings) {
    this(network, sightings, () -> false);
  }

  /**
   * @param network where it is looked from
   * @param seenFromInside whether there are others, inside the cluster, to whom all addresses say
   *     something: while there are, nothing is left out
   */
  public Focus(Network network, Sightings sightings, BooleanSupplier seenFromInside) {
    this.outside = network == Network.OUTSIDE;
    this.sightings = sightings;
    this.seenFromInside = seenFromInside;
  }

  /** Returns of what was found what a look from here says something about. */
  public Targets of(Targets found, Instant now) {
    sightings.retain(found.all());
    leftOut.retainAll(found.all());
    if (seenFromInside.getAsBoolean()) {
      return found;
    }
    if (sightings.serverHeard()) {
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
  public List<Target> leftOut() {
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
