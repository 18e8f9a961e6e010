package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.probe.QueryClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    if (others.stream().anyMatch(server -> wrong.stream().anyMatch(server::doubtful))) {
      return OPEN;
    }
    boolean proven =
        others.stream()
            .anyMatch(
                server ->
                    wrong.stream().allMatch(c -> rightSince(server, c, failing.wrongSince(c))));
    return proven ? YES : OPEN;
  }

  private static boolean wrong(ServerView server, List<QueryClass> classes) {
    return classes.stream().anyMatch(c -> server.reading(c) == Reading.WRONG);
  }

  private static boolean rightSince(ServerView server, QueryClass c, Optional<Instant> began) {
    return began.filter(from -> server.rightSince(c, from)).isPresent();
  }
}
