package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.PAIR;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.STICKY;
import static dev.dnshealth.core.dns.ProberFixture.block;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.queries;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.since;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static dev.dnshealth.core.dns.ProberFixture.wires;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DnsProberTimeTest {

  private static final Duration PRECISION = Duration.ofMillis(5);
  private static final Duration PAUSE = Duration.ofMillis(600);

  private final DnsProber prober = DnsProber.builder().build();
  private final FakeDnsServer server = FakeDnsServer.v4();

  @BeforeEach
  void start() {
    server.otherwise(Behaviour.answer("192.0.2.1")).start();
    prober.start();
  }

  @AfterEach
  void stop() {
    prober.close();
    server.close();
  }

  @Test
  void timeOutsAreExactToFiveMillisecondsWhateverTheirLength() throws Exception {
    server.hung();
    for (Wire wire : wires().toList()) {
      // The first of a kind waits for its classes to be loaded.
      outcome(Outcome.TimedOut.class, prober, target(server), probe(wire, SHORT));
    }
    Duration median = medianExcess();
    for (int more = 4; more > 0 && median.compareTo(PRECISION) >= 0; more--) {
      // The prober says that it was kept from its work: let that be so, but not each time.
      median = medianExcess();
    }
    assertThat(median).isLessThan(PRECISION);
  }

  private Duration medianExcess() throws Exception {
    List<CompletableFuture<Ended>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // The longest come first, so that an order of arrival would be wrong.
      Duration timeout = Duration.ofMillis(700 - 11 * i);
      Wire wire = wires().toList().get(i % 5);
      CompletableFuture<Ended> future = new CompletableFuture<>();
      CountDownLatch sent = new CountDownLatch(1);
      prober
          .exchanges()
          .loop()
          .execute(
              () -> {
                measure(wire, timeout, future);
                sent.countDown();
              });
      // Several in one pass would wait for each other.
      assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
      all.add(future);
    }

    List<Duration> excesses = new ArrayList<>();
    List<Duration> unexplained = new ArrayList<>();
    for (CompletableFuture<Ended> future : all) {
      Ended ended = future.get(30, TimeUnit.SECONDS);
      assertThat(ended.outcome()).isInstanceOf(Outcome.TimedOut.class);
      assertThat(ended.excess()).isPositive();
      excesses.add(ended.excess());
      unexplained.add(ended.excess().minus(ended.outcome().ownLag()));
    }
    // A busy machine may stop the thread right between our stamps and the prober's, but not often.
    assertThat(unexplained.stream().filter(d -> d.compareTo(PRECISION) > 0)).hasSizeLessThan(4);
    excesses.sort(null);
    return excesses.get(excesses.size() / 2);
  }

  /** Sends from the prober's own thread, so that no other one's rest is taken for excess. */
  private void measure(Wire wire, Duration timeout, CompletableFuture<Ended> ended) {
    long begin = System.nanoTime();
    var unused =
        send(prober, target(server), probe(wire, timeout))
            .thenAccept(outcome -> ended.complete(new Ended(outcome, since(begin).minus(timeout))));
  }

  private record Ended(Outcome outcome, Duration excess) {}

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void theRoundTripIsWhatTheServerTook(Wire wire) throws Exception {
    Duration delay = Duration.ofMillis(150);
    server.otherwise(Behaviour.delay(delay, Behaviour.answer("192.0.2.1")));

    long begin = System.nanoTime();
    var answered = outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

    assertThat(answered.timing().roundTrip()).isBetween(delay, since(begin));
  }

  @Test
  void anAnswerThatCameWhileWeWerePausedIsNotLostAndItsLagIsOurs() throws Exception {
    long queries = 0;
    for (Wire wire : List.of(Wire.udp(), POOLED, STICKY, PAIR)) {
      queries += queries(wire);
      long expected = queries;
      long begin = System.nanoTime();
      CompletableFuture<Void> end = new CompletableFuture<>();
      CompletableFuture<Outcome> outcome = sendAndStandStill(probe(wire, SHORT), end);
      try {
        await().until(() -> server.served(Transport.UDP) == expected);
      } finally {
        var unused = endSoon(end);
      }

      assertThat(result(outcome)).isInstanceOf(Outcome.Answered.class);
      assertThat(result(outcome).ownLag()).isBetween(PAUSE.dividedBy(2), since(begin));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aTimeOutThatWasCalledLateSaysHowLate(Wire wire) throws Exception {
    server.hung();
    CompletableFuture<Outcome> outcome = sendRightBeforeAPause(probe(wire, SHORT));

    assertThat(result(outcome)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(result(outcome).ownLag()).isGreaterThan(PAUSE.minus(SHORT).minus(SHORT));
  }

  @Test
  void aPauseInTheMiddleOfATimeOutIsSeenInIt() throws Exception {
    server.hung();
    CompletableFuture<Outcome> outcome =
        sendRightBeforeAPause(probe(Wire.udp(), PAUSE.plus(PAUSE)));

    assertThat(result(outcome)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(result(outcome).ownLag()).isGreaterThan(PAUSE.minus(SHORT));
  }

  @Test
  void aPauseBeforeAProbeIsNotItsLag() throws Exception {
    CompletableFuture<Long> end = new CompletableFuture<>();
    prober.exchanges().loop().execute(() -> end.complete(pausedUntil()));
    CompletableFuture<Outcome> outcome = send(prober, target(server), probe(Wire.udp(), LONG));

    Duration lag = outcome(Outcome.Answered.class, outcome).ownLag();
    assertThat(lag).isLessThan(since(end.join()));
  }

  /** Stands still for a while and returns until when. */
  private static long pausedUntil() {
    endSoon(new CompletableFuture<>()).join();
    return System.nanoTime();
  }

  private static CompletableFuture<Void> endSoon(CompletableFuture<Void> end) {
    return end.completeOnTimeout(null, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<Outcome> sendRightBeforeAPause(Probe probe) throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletableFuture<Outcome> outcome = sendAndStandStill(probe, end);
    var unused = endSoon(end);
    return outcome;
  }

  /** Sends, and has the prober's thread stand still before it can read the answer. */
  private CompletableFuture<Outcome> sendAndStandStill(Probe probe, CompletableFuture<Void> end)
      throws Exception {
    CountDownLatch start = block(prober);
    CompletableFuture<Outcome> outcome = send(prober, target(server), probe);
    // Queued behind the sending: both are done in one pass, with no look at the channels between.
    prober.exchanges().loop().execute(end::join);
    start.countDown();
    return outcome;
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aLateReplyIsToldOnceAfterTheTimeOut(Wire wire) throws Exception {
    CompletableFuture<Void> timeOut = new CompletableFuture<>();
    Behaviour twice = Behaviour.inOrder(Behaviour.answer("192.0.2.1"), Behaviour.answer());
    server.otherwise(Behaviour.after(timeOut, Behaviour.delay(SHORT, twice)));
    List<Outcome.Answered> late = new ArrayList<>();
    CountDownLatch told = new CountDownLatch(1);
    long begin = System.nanoTime();
    CompletableFuture<Outcome> outcome =
        send(
            prober,
            target(server),
            lateProbe(wire, LONG),
            reply -> {
              late.add(reply);
              told.countDown();
            });

    var timedOut = outcome(Outcome.TimedOut.class, outcome);
    timeOut.complete(null);
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    final Duration most = since(begin);
    // A reply to a later query on the same thread proves that the second one was passed by.
    server.otherwise(Behaviour.answer());
    outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));
    assertThat(late).hasSize(1);
    assertThat(late.get(0).timing().roundTrip())
        .isBetween(timedOut.timing().roundTrip().plus(SHORT), most);
    assertThat(late.get(0).reply().answers()).hasSize(1);
  }

  @Test
  void aReplyThatIsTooLateIsNotTold() throws Exception {
    CompletableFuture<Void> tooLate = new CompletableFuture<>();
    server.otherwise(Behaviour.after(tooLate, Behaviour.answer("192.0.2.1")));
    List<Outcome.Answered> late = new ArrayList<>();
    for (Duration lateFor : List.of(Duration.ZERO, Duration.ofMillis(50))) {
      outcome(
          Outcome.TimedOut.class,
          send(prober, target(server), lateProbe(Wire.udp(), lateFor), late::add));
    }
    // Begun when the wait for a late reply was, this one ends after it.
    outcome(Outcome.TimedOut.class, prober, target(server), probe(Wire.udp(), SHORT));

    tooLate.complete(null);
    outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));
    assertThat(late).isEmpty();
  }

  @Test
  void aThrowingConsumerOfALateReplyHurtsNobody() throws Exception {
    CompletableFuture<Void> timeOut = new CompletableFuture<>();
    server.otherwise(Behaviour.after(timeOut, Behaviour.answer("192.0.2.1")));
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<Outcome> outcome =
        send(
            prober,
            target(server),
            lateProbe(Wire.udp(), LONG),
            late -> {
              told.countDown();
              throw new IllegalStateException("on purpose");
            });
    outcome(Outcome.TimedOut.class, outcome);
    timeOut.complete(null);

    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));
    assertThat(prober.alive()).isTrue();
  }

  @Test
  void asManyLateRepliesAreAwaitedAsProbesMayBeUnderWay() throws Exception {
    CompletableFuture<Void> timeOuts = new CompletableFuture<>();
    server.otherwise(Behaviour.after(timeOuts, Behaviour.answer("192.0.2.1")));
    List<Integer> late = new ArrayList<>();
    try (DnsProber small = DnsProber.builder().maxInFlight(1).build()) {
      small.start();
      for (int i = 1; i <= 2; i++) {
        int number = i;
        Probe probe = lateProbe(Wire.udp(), LONG);
        outcome(
            Outcome.TimedOut.class, send(small, target(server), probe, reply -> late.add(number)));
      }
      await().until(() -> server.served(Transport.UDP) == 2);
      timeOuts.complete(null);
      outcome(Outcome.Answered.class, small, target(server), probe(Wire.udp(), LONG));
    }

    assertThat(late).containsExactly(2);
  }

  private static Probe lateProbe(Wire wire, Duration lateFor) {
    return probe(wire, "example.com", RecordType.A, SHORT, lateFor);
  }
}
