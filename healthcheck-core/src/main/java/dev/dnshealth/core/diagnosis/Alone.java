package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.probe.QueryClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether one server answers wrongly alone. A cause that all share is found at one of them first:
 * the others prove that they are well only by answers to questions that were sent since.
 */
enum Alone {
  /** Another server has answered rightly since, and none has not. */
  YES,
  /** Another server answers wrongly too, or there is no other to compare with. */
  NO,
  /** The others have not proven themselves yet. */
  OPEN;

  /** What all share is seen at each server by its own schedule: seldom probes take a while. */
  private static final Duration STAGGER = Duration.ofSeconds(20);

  /** Returns whether {@code failing} is alone with its wrong answers of these classes. */
  static Alone of(ServerView failing, List<QueryClass> classes, Situation situation) {
    List<QueryClass> wrong =
        classes.stream().filter(c -> failing.reading(c) == Reading.WRONG).toList();
    List<ServerView> others =
        situation.servers().stream()
            .filter(server -> !server.equals(failing) && server.answering())
            .toList();
    if (others.isEmpty() || others.stream().anyMatch(server -> wrong(server, wrong))) {
      return NO;
    }
    Optional<Instant> began =
        wrong.stream().flatMap(c -> failing.wrongSince(c).stream()).min(Instant::compareTo);
    if (wrong.isEmpty() || began.isEmpty() || others.stream().anyMatch(erred(wrong, began.get()))) {
      return OPEN;
    }
    boolean proven =
        others.stream()
            .anyMatch(server -> wrong.stream().allMatch(c -> server.rightSince(c, began.get())));
    return proven ? YES : OPEN;
  }

  /** What one server got over a moment before the other was a fault of both. */
  private static Predicate<ServerView> erred(List<QueryClass> classes, Instant began) {
    Instant from = began.minus(STAGGER);
    return server -> classes.stream().anyMatch(c -> server.erredSince(c, from));
  }

  private static boolean wrong(ServerView server, List<QueryClass> classes) {
    return classes.stream().anyMatch(c -> server.reading(c) == Reading.WRONG);
  }
}
