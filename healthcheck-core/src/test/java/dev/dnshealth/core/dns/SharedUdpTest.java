package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.STICKY;
import static dev.dnshealth.core.dns.ProberFixture.block;
import static dev.dnshealth.core.dns.ProberFixture.deadline;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.target;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedUdpTest {

  private final DnsProber prober =
      DnsProber.builder()
          .maxInFlight(3000)
          .maxInFlightPerTarget(3000)
          .bounds(new SharedSockets.Bounds(SHORT.dividedBy(2), SHORT.dividedBy(2), 10))
          .build();
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

  static Stream<Wire> wires() {
    return Stream.of(POOLED, STICKY);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void queriesUnderWayOnOneSocketHaveDifferentIds(Wire wire) throws Exception {
    server.hung();
    // With ids drawn blindly, 2000 would hold a pair of the same almost surely.
    for (long sent = 1; sent <= 2000; sent++) {
      // An id is free again when its query has timed out: not while this runs.
      var unused = send(prober, target(server), probe(wire, Duration.ofMinutes(1)));
      if (sent % 100 == 0) {
        long expected = sent;
        await().until(() -> server.count(Transport.UDP) == expected);
      }
    }

    assertThat(server.queries()).extracting(FakeDnsServer.Query::id).doesNotHaveDuplicates();
    assertThat(server.queries().stream().map(query -> query.from().getPort()).distinct())
        .hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void repliesFindTheirQueriesInAnyOrder(Wire wire) throws Exception {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Duration delay = Duration.ofMillis(300 - 15 * i);
      server.on("n" + i + ".test", Behaviour.delay(delay, Behaviour.answer("192.0.2." + i)));
      outcomes.add(send(prober, target(server), named(wire, "n" + i + ".test", LONG)));
    }

    for (int i = 0; i < 20; i++) {
      Outcome.Answered answered = (Outcome.Answered) result(outcomes.get(i));
      assertThat(answered.reply().data(RecordType.A)).containsExactly("192.0.2." + i);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void anIcmpErrorIsPutDownToTheOldestQuery(Wire wire) throws Exception {
    server.hung();
    var first = send(prober, target(server), named(wire, "first.test", LONG));
    var second = send(prober, target(server), named(wire, "second.test", SHORT.plus(SHORT)));
    await().until(() -> server.count(Transport.UDP) == 2);
    server.stopListening();
    var third = send(prober, target(server), named(wire, "third.test", SHORT.plus(SHORT)));

    assertThat(result(first)).isInstanceOf(Outcome.Unreachable.class);
    assertThat(result(second)).isInstanceOf(Outcome.TimedOut.class);
    assertThat(result(third)).isInstanceOf(Outcome.TimedOut.class);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void aStrayReplyIsPutDownToTheOldestQuery(Wire wire) throws Exception {
    server.on("first.test", Behaviour.drop()).on("second.test", Behaviour.wrongId());
    var first = send(prober, target(server), named(wire, "first.test", LONG));
    var second = send(prober, target(server), named(wire, "second.test", LONG));
    await().until(() -> server.served(Transport.UDP) == 2);

    deadline(prober);
    assertThat(outcome(Outcome.TimedOut.class, first).strayReplies()).isEqualTo(1);
    deadline(prober);
    assertThat(outcome(Outcome.TimedOut.class, second).strayReplies()).isZero();
  }

  @Test
  void anIdleSocketIsClosedAndTheNextQueryOpensAnother() throws Exception {
    assertThat(poolsAtAnAnswer()).isEqualTo(1);

    await().until(() -> pools() == 0);

    assertThat(poolsAtAnAnswer()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void aSocketInUseIsNotClosedAsIdle(Wire wire) throws Exception {
    server.otherwise(Behaviour.delay(SHORT.multipliedBy(2), Behaviour.answer("192.0.2.1")));

    outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));
  }

  @Test
  void aSocketMadeForAQueryThatCannotBeSentIsClosedToo() throws Exception {
    outcome(Outcome.NotSent.class, prober, target(server), named(POOLED, "a..b", LONG));

    await().until(() -> pools() == 0);
  }

  private static Probe named(Wire wire, String name, Duration timeout) {
    return probe(wire, name, RecordType.A, timeout, Duration.ZERO);
  }

  /** Returns what there is at the moment at which a query is answered: soon it is less. */
  private int poolsAtAnAnswer() throws Exception {
    CountDownLatch start = block(prober);
    CompletableFuture<Integer> pools =
        send(prober, target(server), probe(POOLED, LONG))
            .thenApply(answered -> prober.exchanges().shared().pooled());
    start.countDown();
    return pools.get(10, TimeUnit.SECONDS);
  }

  private int pools() throws Exception {
    CompletableFuture<Integer> pools = new CompletableFuture<>();
    prober.exchanges().loop().execute(() -> pools.complete(prober.exchanges().shared().pooled()));
    return pools.get(10, TimeUnit.SECONDS);
  }
}
