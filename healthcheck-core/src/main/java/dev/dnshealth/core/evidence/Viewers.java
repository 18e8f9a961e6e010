package dev.dnshealth.core.evidence;

import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Instance;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who looks.
 *
 * @param here our own vantage
 * @param others the others, heard or not
 * @param complete whether these are all: who they are may not be known yet, or not be found out
 * @param asked the servers that are asked from here, by their UIDs; absent: all
 */
public record Viewers(
    Vantage here, List<Peer> others, boolean complete, Optional<Set<String>> asked) {

  public Viewers {
    Objects.requireNonNull(here, "here");
    others = List.copyOf(others);
    asked = asked.map(Set::copyOf);
  }

  /** Makes viewers of whom we ask all servers. */
  public Viewers(Vantage here, List<Peer> others, boolean complete) {
    this(here, others, complete, Optional.empty());
  }

  /** Returns one who looks alone. */
  public static Viewers alone(Vantage here) {
    return new Viewers(here, List.of(), true);
  }

  /** Returns whether a server is asked from here. */
  public boolean ask(Instance server) {
    return asked.filter(some -> !some.contains(server.uid())).isEmpty();
  }

  /** Returns whether a vantage is our own. */
  public boolean own(Vantage vantage) {
    return vantage.id().equals(here.id());
  }

  /** Returns the ids of the vantages whose evidence does not count now. */
  public Set<String> unheard() {
    return others.stream()
        .filter(peer -> !peer.heard())
        .map(peer -> peer.vantage().id())
        .collect(Collectors.toUnmodifiableSet());
  }
}
