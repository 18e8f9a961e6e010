package dev.dnshealth.k8s.lint;

import java.util.List;
import java.util.stream.Stream;

/**
 * What came of examining a rule.
 *
 * @param found where it is broken
 * @param unknown why it could not be examined, or not everywhere; empty if it could
 */
record Examined(List<Sighting> found, List<String> unknown) {

  Examined {
    found = List.copyOf(found);
    unknown = List.copyOf(unknown);
  }

  static Examined found(Stream<Sighting> found) {
    return new Examined(found.toList(), List.of());
  }

  /** Returns one finding if {@code broken}, else none. */
  static Examined foundIf(boolean broken, String subject, String seen) {
    return found(broken ? Stream.of(Sighting.of(subject, seen)) : Stream.empty());
  }

  static Examined unknown(String why) {
    return new Examined(List.of(), List.of(why));
  }

  Examined and(Examined other) {
    return new Examined(
        Stream.concat(found.stream(), other.found.stream()).toList(),
        Stream.concat(unknown.stream(), other.unknown.stream()).distinct().toList());
  }
}
