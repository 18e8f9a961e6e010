package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Position;
import java.util.Optional;

/**
 * A finding whose rule is told by the place where it is made.
 *
 * @param subject what breaks the rule
 * @param seen what was seen
 * @param at where in a file
 */
record Sighting(String subject, String seen, Optional<Position> at) {

  static Sighting of(String subject, String seen) {
    return new Sighting(subject, seen, Optional.empty());
  }

  static Sighting at(Position position, String subject, String seen) {
    return new Sighting(subject, seen, Optional.of(position));
  }
}
