package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Timing;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One probe under way, from its start to the end of the wait for a late reply. Confined to the
 * loop's thread.
 */
abstract class Exchange {

  private final Exchanges exchanges;
  private final Request request;
  private final Query query;
  private Phase phase = Phase.WAITING;
  private Timers.@Nullable Timer timer;
  private final long startedAt = System.nanoTime();
  private final long deadline;
  private long writtenAt;
  private Optional<Duration> connect = Optional.empty();
  private long longestStall;
  private int strays;
  private @Nullable String garbage;

  private enum Phase {
    WAITING,
    LATE,
    ENDED
  }

  Exchange(Exchanges exchanges, Request request, Query query) {
    this.exchanges = exchanges;
    this.request = request;
    this.query = query;
    deadline = startedAt + request.probe().timeout().toNanos();
  }

  /** Writes the query, or begins with what comes before that. */
  abstract void send() throws NotSentException;

  /** Gives back what this exchange holds of the network. */
  abstract void release();

  final void start() throws NotSentException {
    timer = exchanges.loop().timers().schedule(deadline, this::expire);
    writtenAt = System.nanoTime();
    send();
  }

  final Query query() {
    return query;
  }

  final boolean waiting() {
    return phase == Phase.WAITING;
  }

  final boolean ended() {
    return phase == Phase.ENDED;
  }

  /** Notes the moment right before the query was written. */
  final void wrote(long at) {
    writtenAt = at;
  }

  /** Notes the moment at which the TCP handshake was seen to be complete; before the write. */
  final void connected(long at) {
    connect = Optional.of(Duration.ofNanos(at - writtenAt));
  }

  final void stalled(long from, long to) {
    longestStall = Math.max(longestStall, to - Math.max(from, startedAt));
  }

  /** Takes a message that came from the target's address. */
  final void receive(byte[] message, long readAt) {
    Query.Received received = understand(message);
    if (received instanceof Query.Received.Answer answer) {
      answered(new Outcome.Answered(answer.reply(), timing(readAt)));
    } else if (received instanceof Query.Received.Garbage g) {
      garbage = g.what();
    } else if (received instanceof Query.Received.Stray) {
      strays++;
    }
  }

  /** Returns what {@code message} is to this exchange. */
  Query.Received understand(byte[] message) {
    return query.receive(message);
  }

  /** Returns how many replies came of those that make the answer together. */
  int answered() {
    return 0;
  }

  private void answered(Outcome.Answered answered) {
    boolean late = phase == Phase.LATE;
    end();
    if (late) {
      request.finishLate(answered);
    } else {
      request.finish(answered);
    }
  }

  /** Ends with {@code outcome}, unless a time-out was told already. */
  final void fail(Outcome outcome) {
    if (phase != Phase.ENDED) {
      end();
      request.finish(outcome);
    }
  }

  final void tellUnreachable(Outcome.Unreachable.Where where) {
    fail(new Outcome.Unreachable(where, timing(System.nanoTime())));
  }

  final void malformed(String what) {
    fail(new Outcome.Malformed(what, timing(System.nanoTime())));
  }

  final void error(Throwable cause) {
    fail(new Outcome.NotSent(Outcome.NotSent.Why.ERROR, cause.toString()));
  }

  /** Returns what is to be told of what came so far if nothing else comes; empty for nothing. */
  Optional<String> unfinished() {
    return Optional.empty();
  }

  private void expire() {
    String what = garbage != null ? garbage : unfinished().orElse(null);
    if (what != null) {
      fail(new Outcome.Malformed(what, timingAtDeadline()));
      return;
    }
    Duration lateFor = request.probe().lateFor();
    Outcome outcome = new Outcome.TimedOut(timingAtDeadline(), strays, answered());
    if (lateFor.isZero()) {
      fail(outcome);
    } else {
      phase = Phase.LATE;
      timer = exchanges.loop().timers().schedule(deadline + lateFor.toNanos(), this::end);
      exchanges.late(this);
      request.finish(outcome);
    }
  }

  /** Ends without a word: the outcome was told, or will be. */
  final void end() {
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      if (timer != null) {
        exchanges.loop().timers().cancel(timer);
      }
      exchanges.ended(this);
      release();
    }
  }

  private Timing timing(long until) {
    return new Timing(Duration.ofNanos(until - writtenAt), connect, Duration.ofNanos(lag(until)));
  }

  private Timing timingAtDeadline() {
    long now = System.nanoTime();
    return new Timing(
        Duration.ofNanos(Math.max(0, deadline - writtenAt)),
        connect,
        Duration.ofNanos(Math.max(lag(now), now - deadline)));
  }

  private long lag(long now) {
    return Math.max(longestStall, now - Math.max(exchanges.loop().wokeAt(), startedAt));
  }
}
