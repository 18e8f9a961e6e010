package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Propagation.Change;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Asks one server for the canary until it answers rightly: four times a second, and after ten
 * seconds once a second.
 *
 * <p>Each query is for another endpoint's name, because CoreDNS's cache would go on answering the
 * first one as it did before the change. Used by one thread; replies come by the prober's.
 */
final class CanaryAsking {

  /** How long a server is asked. */
  static final Duration GIVE_UP = Duration.ofSeconds(60);

  private static final Duration OFTEN = Duration.ofMillis(250);
  private static final Duration SELDOM = Duration.ofSeconds(1);
  private static final Duration OFTEN_FOR = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Target server;
  private final Change change;
  private final String service;
  private final Instant since;
  private final Time time;
  private int number;
  private Instant next;
  private volatile boolean underWay;
  private volatile boolean heard;
  private volatile Optional<Instant> rightAt = Optional.empty();

  /**
   * Begins to ask.
   *
   * @param service the canary's full name
   * @param since when the change was sent to the API
   * @param number the endpoint to ask for first, from 1
   */
  CanaryAsking(Target server, Change change, String service, Instant since, int number, Time time) {
    this.server = server;
    this.change = change;
    this.service = service;
    this.since = since;
    this.number = number;
    this.time = time;
    this.next = since;
  }

  Target server() {
    return server;
  }

  /** Returns the first endpoint that this server was not asked for. */
  int nextNumber() {
    return number;
  }

  /** Returns how long the change took; empty while that is not known. */
  Optional<Duration> took() {
    return rightAt.map(at -> Duration.between(since, at));
  }

  /** Returns whether any reply came at all. */
  boolean heard() {
    return heard;
  }

  /** Returns whether there is nothing more to be had. */
  boolean over(Instant now) {
    return rightAt.isPresent() || !since.plus(GIVE_UP).isAfter(now);
  }

  /** Asks, if it is time. */
  void ask(Prober prober, Instant now) {
    if (over(now) || underWay || next.isAfter(now) || number > CanaryObjects.ADDRESSES) {
      return;
    }
    underWay = true;
    next = now.plus(since.plus(OFTEN_FOR).isAfter(now) ? OFTEN : SELDOM);
    Probe probe = probe(number++);
    prober
        .probe(server, probe, late -> {})
        .whenComplete((outcome, failure) -> take(probe, Optional.ofNullable(outcome)));
  }

  private void take(Probe probe, Optional<Outcome> outcome) {
    outcome
        .filter(Outcome.Answered.class::isInstance)
        .ifPresent(
            answered -> {
              heard = true;
              Judgement judgement = probe.judge(answered);
              if (judgement == Judgement.PASS || judgement == Judgement.SLOW) {
                rightAt = Optional.of(time.now());
              }
            });
    underWay = false;
  }

  private Probe probe(int endpoint) {
    Expectation expectation =
        change == Change.CREATED
            ? Expectation.noError(new AnswerRule.Equal(Set.of(CanaryObjects.address(endpoint))))
            : Expectation.nxDomain();
    return new Probe(
        "canary",
        QueryClass.TRUTH,
        new Question(CanaryObjects.label(endpoint) + "." + service, RecordType.A),
        Wire.udp(),
        expectation,
        TIMEOUT,
        Duration.ZERO);
  }
}
