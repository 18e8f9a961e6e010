package dev.dnshealth.core.probe;

import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.util.Objects;

/**
 * One query with what it expects.
 *
 * @param id names it in reports and metrics, as {@code internal-udp}
 * @param queryClass what its question is about
 * @param question what is asked
 * @param wire how the query travels; by {@link SocketKind#PAIR} only a question for A or AAAA
 * @param expectation what a good reply looks like
 * @param timeout how long a reply may take; more than zero
 * @param lateFor how long after the timeout a late reply is still noted; zero for not at all
 */
public record Probe(
    String id,
    QueryClass queryClass,
    Question question,
    Wire wire,
    Expectation expectation,
    Duration timeout,
    Duration lateFor) {

  /** The default timeout: 2 s, as long as CoreDNS waits for its upstream (plugin forward). */
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** By default late replies are noted to 6 s after the query: past a resolver's retry at 5 s. */
  public static final Duration LATE_FOR = Duration.ofSeconds(4);

  public Probe {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(queryClass, "queryClass");
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(wire, "wire");
    Objects.requireNonNull(expectation, "expectation");
    if (wire.socket() == SocketKind.PAIR
        && question.type() != RecordType.A
        && question.type() != RecordType.AAAA) {
      throw new IllegalArgumentException(
          "question: " + question + " by " + SocketKind.PAIR + " (expected: type A or AAAA)");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
    if (lateFor.isNegative()) {
      throw new IllegalArgumentException("lateFor: " + lateFor + " (expected: >= 0)");
    }
  }

  /** Returns a probe with the default timeouts. */
  public static Probe of(
      String id, QueryClass queryClass, Question question, Wire wire, Expectation expectation) {
    return new Probe(id, queryClass, question, wire, expectation, TIMEOUT, LATE_FOR);
  }

  /**
   * Returns whether a target lives is judged by this probe: it asks for one of the cluster's own
   * names over UDP, all the time, and through a socket that no earlier query has marked.
   */
  public boolean liveness() {
    return queryClass == QueryClass.INTERNAL
        && wire.transport() == Transport.UDP
        && (wire.socket() == SocketKind.FRESH || wire.socket() == SocketKind.POOLED)
        && !id.equals(DefaultProbes.CONFIRM_UDP);
  }

  /** Returns what {@code outcome} means. */
  public Judgement judge(Outcome outcome) {
    return expectation.judge(question.type(), outcome);
  }
}
