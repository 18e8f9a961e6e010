package dev.dnshealth.k8s.evidence;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The observations of the last minute, {@value #MOST} at most, so that an action can be told with
 * what came before it. Without the names that were asked for and the answers. Used by one thread.
 */
public final class Trace {

  static final int MOST = 10_000;
  static final Duration SPAN = Duration.ofMinutes(1);

  private final Deque<Row> rows = new ArrayDeque<>();

  /** Remembers an observation. */
  public void add(Observation observation) {
    rows.addLast(Row.of(observation));
    Instant from = observation.at().minus(SPAN);
    while (rows.size() > MOST || rows.getFirst().at().isBefore(from)) {
      rows.removeFirst();
    }
  }

  /** Returns what is remembered, oldest first. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /**
   * One observation, in short.
   *
   * @param at when its outcome was known
   * @param target the target's id
   * @param uid the instance that was asked, if it was one
   * @param probe the probe's name, without that of a Service that it asks for
   * @param outcome what happened
   * @param judgement what that means
   * @param time how long that took; absent if nothing was sent
   * @param late whether it came after the time-out that was told before
   * @param detail more about the outcome; empty if there is no more
   */
  public record Row(
      Instant at,
      String target,
      Optional<String> uid,
      String probe,
      Outcome.Kind outcome,
      String judgement,
      Optional<Duration> time,
      boolean late,
      String detail) {

    private static Row of(Observation observation) {
      String id = observation.probe().id();
      int colon = id.indexOf(':');
      return new Row(
          observation.at(),
          observation.target().id(),
          observation.target().instance().map(Instance::uid),
          colon < 0 ? id : id.substring(0, colon),
          observation.outcome().kind(),
          observation.judgement().name().toLowerCase(Locale.ROOT),
          timing(observation.outcome()).map(Timing::roundTrip),
          observation.late(),
          Bounds.head(detail(observation.outcome()), 100));
    }

    private static Optional<Timing> timing(Outcome outcome) {
      if (outcome instanceof Outcome.Answered answered) {
        return Optional.of(answered.timing());
      }
      if (outcome instanceof Outcome.TimedOut timedOut) {
        return Optional.of(timedOut.timing());
      }
      if (outcome instanceof Outcome.Unreachable unreachable) {
        return Optional.of(unreachable.timing());
      }
      return outcome instanceof Outcome.Malformed malformed
          ? Optional.of(malformed.timing())
          : Optional.empty();
    }

    private static String detail(Outcome outcome) {
      if (outcome instanceof Outcome.Answered answered) {
        return Rcode.name(answered.reply().rcode());
      }
      if (outcome instanceof Outcome.TimedOut timedOut) {
        return timedOut.timing().connect().isPresent()
            ? "connected"
            : timedOut.strayReplies() > 0 ? timedOut.strayReplies() + " stray replies" : "";
      }
      if (outcome instanceof Outcome.Unreachable unreachable) {
        return unreachable.where().name().toLowerCase(Locale.ROOT);
      }
      if (outcome instanceof Outcome.Malformed malformed) {
        return malformed.what();
      }
      return outcome instanceof Outcome.NotSent notSent
          ? notSent.why().name().toLowerCase(Locale.ROOT)
          : "";
    }

    /** Returns it as an object of JSON. */
    public ObjectNode tree() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
      node.put("target", target);
      node.put("probe", probe);
      node.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
      node.put("judgement", judgement);
      time.ifPresent(took -> node.put("ms", Math.round(took.toNanos() / 10_000.0) / 100.0));
      if (!detail.isEmpty()) {
        node.put("detail", detail);
      }
      if (late) {
        node.put("late", true);
      }
      return node;
    }
  }
}
