package dev.dnshealth.core.evidence;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps which servers said that it was they who answered. */
final class ServerNames {

  /** More than any Service has servers that matter to tell apart. */
  private static final int KEPT = 16;

  /** Of two that are as old, always the same goes: a replay must come to the same. */
  private static final Comparator<Map.Entry<String, Instant>> OLDEST_FIRST =
      Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey());

  private ServerNames() {}

  static Map<String, Instant> add(Map<String, Instant> known, Observation observation) {
    Optional<String> name =
        observation.outcome() instanceof Outcome.Answered answered
            ? told(observation.probe().queryClass(), answered.reply())
            : Optional.empty();
    if (name.isEmpty()) {
      return known;
    }
    Map<String, Instant> next = new HashMap<>(known);
    next.put(name.get(), observation.at());
    if (next.size() > KEPT) {
      next.remove(Collections.min(next.entrySet(), OLDEST_FIRST).getKey());
    }
    return next;
  }

  private static Optional<String> told(QueryClass queryClass, Reply reply) {
    if (queryClass != QueryClass.WHO) {
      return reply.server();
    }
    return reply.rcode() == Rcode.NOERROR
        ? reply.data(RecordType.TXT).stream().findFirst()
        : Optional.empty();
  }
}
