package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.PAIR;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.STICKY;
import static dev.dnshealth.core.dns.ProberFixture.block;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.since;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static dev.dnshealth.core.dns.ProberFixture.wires;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
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
    List<CompletableFuture<Ended>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // The longest come first, so that an order of arrival would be wrong.
      Duration timeout = Duration.ofMillis(700 - 11 * i);
      Wire wire = wires().toList().get(i % 5);
      CompletableFuture<Long> begin = new CompletableFuture<>();
      prober.exchanges().loop().execute(() -> begin.complete(System.nanoTime()));
      all.add(
          send(prober, target(server), probe(wire, timeout))
              .thenApply(
                  outcome -> {
                    long took = System.nanoTime() - begin.join();
                    return new Ended(outcome, Duration.ofNanos(took).minus(timeout));
                  }));
    }

    List<Duration> excesses = new ArrayList<>();
    List<Duration> unexplained = new ArrayList<>();
    for (CompletableFuture<Ended> future : all) {
      Ended ended = future.get(10, TimeUnit.SECONDS);
      assertThat(ended.outcome()).isInstanceOf(Outcome.TimedOut.class);
      assertThat(ended.excess()).isPositive();
      excesses.add(ended.excess());
      unexplained.add(ended.excess().minus(ended.outcome().ownLag()));
    }
    // A busy machine may stop the thread right between our stamps and the prober's, but not often.
    assertThat(unexplained.stream().filter(d -> d.compareTo(PRECISION) > 0)).hasSizeLessThan(4);
    // What our own lag explains must not be what usually happens.
    excesses.sort(null);
    assertThat(excesses.get(excesses.size() / 2)).isLessThan(PRECISION);
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
    for (Wire wire : List.of(Wire.udp(), POOLED, STICKY, PAIR)) {
      CompletableFuture<Outcome> outcome = sendRightBeforeAPause(wire);

      assertThat(result(outcome)).isInstanceOf(Outcome.Answered.class);
      assertThat(result(outcome).ownLag()).isBetween(PAUSE.dividedBy(2), PAUSE.multipliedBy(4));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aTimeOutThatWasCalledLateSaysHowLate(Wire wire) throws Exception {
    server.hung();
    CompletableFuture<Outcome> outcome = send(prober, target(server), probe(wire, SHORT));
    pause();

    assertThat(result(outcome)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(result(outcome).ownLag()).isGreaterThan(PAUSE.minus(SHORT).minus(SHORT));
  }

  @Test
  void aPauseInTheMiddleOfATimeOutIsSeenInIt() throws Exception {
    server.hung();
    CompletableFuture<Outcome> outcome =
        send(prober, target(server), probe(Wire.udp(), PAUSE.plus(PAUSE)));
    pause();

    assertThat(result(outcome)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(result(outcome).ownLag()).isGreaterThan(PAUSE.minus(SHORT));
  }

  @Test
  void aPauseBeforeAProbeIsNotItsLag() throws Exception {
    pause();

    assertThat(outcome(prober, target(server), probe(Wire.udp(), LONG)).ownLag())
        .isLessThan(PAUSE.dividedBy(2));
  }

  /** Sends, and has the prober's thread stand still before it can read the answer. */
  private CompletableFuture<Outcome> sendRightBeforeAPause(Wire wire) throws Exception {
    CountDownLatch start = block(prober);
    CompletableFuture<Outcome> outcome = send(prober, target(server), probe(wire, SHORT));
    CompletableFuture<Void> end = new CompletableFuture<>();
    // Queued behind the sending: both are done in one pass, with no look at the channels between.
    prober.exchanges().loop().execute(end::join);
    CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> end.complete(null));
    start.countDown();
    return outcome;
  }

  /** Stops the prober's thread for a while, after it has sent what it was given. */
  private void pause() throws Exception {
    CountDownLatch end = block(prober);
    CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(end::countDown);
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aLateReplyIsToldOnceAfterTheTimeOut(Wire wire) throws Exception {
    Duration delay = SHORT.multipliedBy(2);
    server.otherwise(
        Behaviour.delay(
            delay, Behaviour.inOrder(Behaviour.answer("192.0.2.1"), Behaviour.answer())));
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

    assertThat(result(outcome)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    final Duration most = since(begin);
    // A reply to a later query on the same thread proves that the second one was passed by.
    server.otherwise(Behaviour.answer());
    outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));
    assertThat(late).hasSize(1);
    assertThat(late.get(0).timing().roundTrip()).isBetween(delay, most);
    assertThat(late.get(0).reply().answers()).hasSize(1);
  }

  @Test
  void aReplyThatIsTooLateIsNotTold() throws Exception {
    server.otherwise(Behaviour.delay(SHORT.plus(SHORT).plus(SHORT), Behaviour.answer("192.0.2.1")));
    List<Outcome.Answered> late = new ArrayList<>();
    for (Duration lateFor : List.of(Duration.ZERO, Duration.ofMillis(50))) {
      assertThat(result(send(prober, target(server), lateProbe(Wire.udp(), lateFor), late::add)))
          .isInstanceOf(Outcome.TimedOut.class);
    }

    outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));
    assertThat(late).isEmpty();
  }

  @Test
  void aThrowingConsumerOfALateReplyHurtsNobody() throws Exception {
    server.otherwise(Behaviour.delay(SHORT.multipliedBy(2), Behaviour.answer("192.0.2.1")));
    CountDownLatch told = new CountDownLatch(1);
    var unused =
        send(
            prober,
            target(server),
            lateProbe(Wire.udp(), LONG),
            late -> {
              told.countDown();
              throw new IllegalStateException("on purpose");
            });

    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));
    assertThat(prober.alive()).isTrue();
  }

  @Test
  void asManyLateRepliesAreAwaitedAsProbesMayBeUnderWay() throws Exception {
    server.otherwise(Behaviour.delay(SHORT.multipliedBy(5), Behaviour.answer("192.0.2.1")));
    List<Integer> late = new ArrayList<>();
    try (DnsProber small = DnsProber.builder().maxInFlight(1).build()) {
      small.start();
      for (int i = 1; i <= 2; i++) {
        int number = i;
        Probe probe = lateProbe(Wire.udp(), LONG);
        result(send(small, target(server), probe, reply -> late.add(number)));
      }
      outcome(Outcome.Answered.class, small, target(server), probe(Wire.udp(), LONG));
    }

    assertThat(late).containsExactly(2);
  }

  private static Probe lateProbe(Wire wire, Duration lateFor) {
    return probe(wire, "example.com", RecordType.A, SHORT, lateFor);
  }
}
