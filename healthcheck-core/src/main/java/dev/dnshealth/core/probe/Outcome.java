package dev.dnshealth.core.probe;

import java.time.Duration;
import java.util.Objects;

/**
 * What happened to a probe: a fact, not yet a judgement. A sick network is one of these values and
 * never an exception.
 */
public sealed interface Outcome {

  /** Returns which of the outcomes this is, for {@code switch}. */
  Kind kind();

  /** Returns whether the target's own address was heard from while the probe ran. */
  boolean heard();

  /** Returns how long our own thread kept the probe waiting. */
  default Duration ownLag() {
    return Duration.ZERO;
  }

  /** The outcomes by name; also the values of the metrics' label {@code outcome}. */
  enum Kind {
    ANSWERED,
    TIMED_OUT,
    UNREACHABLE,
    MALFORMED,
    NOT_SENT
  }

  /** A reply that belongs to the query came, whatever its response code. */
  record Answered(Reply reply, Timing timing) implements Outcome {

    public Answered {
      Objects.requireNonNull(reply, "reply");
      Objects.requireNonNull(timing, "timing");
    }

    @Override
    public Kind kind() {
      return Kind.ANSWERED;
    }

    @Override
    public boolean heard() {
      return true;
    }

    @Override
    public Duration ownLag() {
      return timing.ownLag();
    }
  }

  /**
   * The deadline passed.
   *
   * @param timing with {@link Timing#connect()} if a TCP handshake was completed before the silence
   * @param strayReplies replies from the target's address that did not belong to the query: wrong
   *     id or question
   * @param answered how many of the two queries of a {@link Wire.SocketKind#PAIR} were answered in
   *     time, 0 or 1; always 0 for other sockets
   */
  record TimedOut(Timing timing, int strayReplies, int answered) implements Outcome {

    public TimedOut {
      Objects.requireNonNull(timing, "timing");
    }

    /** Makes the time-out of a single query. */
    public TimedOut(Timing timing, int strayReplies) {
      this(timing, strayReplies, 0);
    }

    @Override
    public Kind kind() {
      return Kind.TIMED_OUT;
    }

    @Override
    public boolean heard() {
      return timing.connect().isPresent() || strayReplies > 0 || answered > 0;
    }

    @Override
    public Duration ownLag() {
      return timing.ownLag();
    }
  }

  /**
   * The network said that the target cannot be reached: an ICMP error or a refused connection. It
   * is no proof of the path, since a firewall on the way may have said it.
   */
  record Unreachable(Where where, Timing timing) implements Outcome {

    public Unreachable {
      Objects.requireNonNull(where, "where");
      Objects.requireNonNull(timing, "timing");
    }

    @Override
    public Kind kind() {
      return Kind.UNREACHABLE;
    }

    @Override
    public boolean heard() {
      return false;
    }

    @Override
    public Duration ownLag() {
      return timing.ownLag();
    }

    /** How far the packet came, as far as the network says. */
    public enum Where {
      /** Nothing listens on the port. */
      PORT,
      /** The host or its network cannot be reached. */
      HOST
    }
  }

  /**
   * Something that is no DNS reply came from the target's address, and nothing better before the
   * deadline.
   */
  record Malformed(String what, Timing timing) implements Outcome {

    public Malformed {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(timing, "timing");
    }

    @Override
    public Kind kind() {
      return Kind.MALFORMED;
    }

    @Override
    public boolean heard() {
      return true;
    }

    @Override
    public Duration ownLag() {
      return timing.ownLag();
    }
  }

  /** We did not send the query: our own limit, so it says nothing about the target. */
  record NotSent(Why why, String detail) implements Outcome {

    public NotSent {
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public Kind kind() {
      return Kind.NOT_SENT;
    }

    @Override
    public boolean heard() {
      return false;
    }

    /** Our limits. */
    public enum Why {
      /** As many probes as allowed are under way. */
      TOO_MANY_IN_FLIGHT,
      /** This machine has no route, or no address of the family. */
      NO_ROUTE,
      /** No socket or port could be had. */
      NO_SOCKET,
      /** The prober was closed. */
      CLOSED,
      /** An error of our own. */
      ERROR
    }
  }
}
