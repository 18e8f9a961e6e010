package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.PAIR;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.deadline;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.outcomeAtDeadline;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.since;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairExchangeTest {

  private static final String NAME = "example.com";
  private static final Behaviour BOTH = Behaviour.answer("192.0.2.1", "2001:db8::1");

  private final DnsProber prober = DnsProber.builder().build();
  private final FakeDnsServer server = FakeDnsServer.v4();

  @BeforeEach
  void start() {
    server.otherwise(BOTH).start();
    prober.start();
  }

  @AfterEach
  void stop() {
    prober.close();
    server.close();
  }

  private static Probe pair(RecordType type, Duration timeout, Duration lateFor) {
    return probe(PAIR, NAME, type, timeout, lateFor);
  }

  private static RecordType other(RecordType type) {
    return type == RecordType.A ? RecordType.AAAA : RecordType.A;
  }

  @ParameterizedTest
  @EnumSource(names = {"A", "AAAA"})
  void bothTypesAreAskedForFromOnePortAndTheAnswerIsThatToTheTypeAsked(RecordType type)
      throws Exception {
    // Ids are drawn: one round might have two different ones by luck, many would not.
    for (int i = 0; i < 50; i++) {
      var answered =
          outcome(Outcome.Answered.class, prober, target(server), pair(type, LONG, Duration.ZERO));

      assertThat(answered.reply().data(type)).hasSize(1);
      assertThat(answered.reply().data(other(type))).isEmpty();
      List<FakeDnsServer.Query> two = server.queries().subList(2 * i, 2 * i + 2);
      assertThat(two).extracting(FakeDnsServer.Query::type).containsExactly(1, 28);
      assertThat(two).extracting(FakeDnsServer.Query::from).containsOnly(two.get(0).from());
      assertThat(two).extracting(FakeDnsServer.Query::id).doesNotHaveDuplicates();
    }
    assertThat(server.queries().stream().map(FakeDnsServer.Query::from).distinct().count())
        .isGreaterThan(40);
  }

  @Test
  void theIdsOfTheTwoQueriesAreNeverTheSame() {
    assertThat(PairExchange.otherId(7, 7)).isNotEqualTo(7);
    assertThat(PairExchange.otherId(7, 8)).isEqualTo(8);
  }

  @Test
  void theSameRandomNameIsAskedForTwice() throws Exception {
    outcome(
        Outcome.Answered.class,
        prober,
        target(server),
        probe(PAIR, "{random}.cluster.local", RecordType.A, LONG, Duration.ZERO));

    assertThat(server.queries()).hasSize(2);
    assertThat(server.queries().get(0).name())
        .endsWith(".cluster.local.")
        .isEqualTo(server.queries().get(1).name());
  }

  @ParameterizedTest
  @EnumSource(names = {"A", "AAAA"})
  void theTimeIsThatOfTheLaterReply(RecordType slow) throws Exception {
    Duration delay = Duration.ofMillis(150);
    server.on(NAME, slow, Behaviour.delay(delay, BOTH));

    for (RecordType asked : List.of(slow, other(slow))) {
      long begin = System.nanoTime();
      var answered =
          outcome(Outcome.Answered.class, prober, target(server), pair(asked, LONG, Duration.ZERO));

      assertThat(answered.timing().roundTrip()).isBetween(delay, since(begin));
      assertThat(answered.reply().data(asked)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"A", "AAAA"})
  void oneReplyOfTwoIsATimeOutThatSaysSo(RecordType dropped) throws Exception {
    server.on(NAME, dropped, Behaviour.drop());

    for (RecordType asked : List.of(dropped, other(dropped))) {
      var timedOut =
          outcomeAtDeadline(
              Outcome.TimedOut.class, prober, server, pair(asked, LONG, Duration.ZERO));

      assertThat(timedOut.answered()).isEqualTo(1);
      assertThat(timedOut.strayReplies()).isZero();
      assertThat(timedOut.heard()).isTrue();
      assertThat(timedOut.timing().roundTrip().plus(timedOut.ownLag()))
          .isGreaterThan(LONG.dividedBy(2));
    }
  }

  @Test
  void noReplyOfTwoIsATimeOutWithoutAny() throws Exception {
    server.deaf();

    var timedOut =
        outcome(
            Outcome.TimedOut.class,
            prober,
            target(server),
            pair(RecordType.A, SHORT, Duration.ZERO));

    assertThat(timedOut.answered()).isZero();
    assertThat(timedOut.heard()).isFalse();
  }

  @Test
  void aReplyThatCameTwiceIsStillOneOfTwo() throws Exception {
    server
        .on(NAME, RecordType.A, Behaviour.inOrder(BOTH, BOTH))
        .on(NAME, RecordType.AAAA, Behaviour.drop());

    for (RecordType asked : List.of(RecordType.A, RecordType.AAAA)) {
      var timedOut =
          outcomeAtDeadline(
              Outcome.TimedOut.class, prober, server, pair(asked, LONG, Duration.ZERO));

      assertThat(timedOut.answered()).isEqualTo(1);
      assertThat(timedOut.strayReplies()).isZero();
    }
  }

  @Test
  void theFirstOfTwoRepliesToOneQueryStands() throws Exception {
    server
        .on(NAME, RecordType.A, Behaviour.inOrder(BOTH, Behaviour.rcode(Rcode.SERVFAIL)))
        .on(NAME, RecordType.AAAA, Behaviour.delay(SHORT, BOTH));

    assertThat(rcode(RecordType.A)).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void anErrorForOneOfTheTypesIsAReplyToo() throws Exception {
    server.on(NAME, RecordType.AAAA, Behaviour.rcode(Rcode.SERVFAIL));

    assertThat(rcode(RecordType.A)).isEqualTo(Rcode.NOERROR);
    assertThat(rcode(RecordType.AAAA)).isEqualTo(Rcode.SERVFAIL);
  }

  private int rcode(RecordType asked) throws Exception {
    return outcome(Outcome.Answered.class, prober, target(server), pair(asked, LONG, Duration.ZERO))
        .reply()
        .rcode();
  }

  @Test
  void aStrayReplyToOneIsCountedBesideTheOther() throws Exception {
    server.on(NAME, RecordType.AAAA, Behaviour.inOrder(Behaviour.wrongId(), Behaviour.wrongId()));

    var timedOut =
        outcomeAtDeadline(
            Outcome.TimedOut.class, prober, server, pair(RecordType.A, LONG, Duration.ZERO));

    assertThat(timedOut.answered()).isEqualTo(1);
    assertThat(timedOut.strayReplies()).isEqualTo(2);
  }

  @Test
  void garbageInPlaceOfOneReplyIsMalformedAtTheDeadline() throws Exception {
    server.on(NAME, RecordType.AAAA, Behaviour.garbage("nonsense"));

    outcomeAtDeadline(
        Outcome.Malformed.class, prober, server, pair(RecordType.A, LONG, Duration.ZERO));
  }

  @Test
  void aPairWhoseSecondReplyComesLateIsToldAsLate() throws Exception {
    CompletableFuture<Void> timeOut = new CompletableFuture<>();
    server.on(NAME, RecordType.AAAA, Behaviour.after(timeOut, Behaviour.delay(SHORT, BOTH)));
    CompletableFuture<Outcome.Answered> late = new CompletableFuture<>();

    long begin = System.nanoTime();
    CompletableFuture<Outcome> outcome =
        send(prober, target(server), pair(RecordType.A, LONG, LONG), late::complete);
    await().until(() -> server.served(Transport.UDP) == 2);
    deadline(prober);

    assertThat(outcome(Outcome.TimedOut.class, outcome).answered()).isEqualTo(1);
    timeOut.complete(null);
    Outcome.Answered told = late.get(30, TimeUnit.SECONDS);
    assertThat(told.timing().roundTrip()).isBetween(SHORT, since(begin));
    assertThat(told.reply().data(RecordType.A)).containsExactly("192.0.2.1");
  }

  @Test
  void aPairOfWhichBothRepliesComeLateIsToldWithTheLaterOne() throws Exception {
    CompletableFuture<Void> timeOut = new CompletableFuture<>();
    server
        .on(NAME, RecordType.A, Behaviour.after(timeOut, BOTH))
        .on(NAME, RecordType.AAAA, Behaviour.after(timeOut, Behaviour.delay(SHORT, BOTH)));
    CompletableFuture<Outcome.Answered> late = new CompletableFuture<>();

    long begin = System.nanoTime();
    var timedOut =
        outcome(
            Outcome.TimedOut.class,
            send(prober, target(server), pair(RecordType.A, SHORT, LONG), late::complete));

    assertThat(timedOut.answered()).isZero();
    timeOut.complete(null);
    Outcome.Answered told = late.get(30, TimeUnit.SECONDS);
    assertThat(told.timing().roundTrip())
        .isBetween(timedOut.timing().roundTrip().plus(SHORT), since(begin));
  }

  @Test
  void aPairThatIsNeverCompleteIsNotToldAsLate() throws Exception {
    CompletableFuture<Void> timeOut = new CompletableFuture<>();
    server.on(NAME, RecordType.AAAA, Behaviour.drop());
    server.on(NAME, RecordType.A, Behaviour.after(timeOut, BOTH));
    List<Outcome.Answered> told = new ArrayList<>();

    var timedOut =
        outcome(
            Outcome.TimedOut.class,
            send(prober, target(server), pair(RecordType.A, SHORT, SHORT), told::add));
    timeOut.complete(null);

    assertThat(timedOut.answered()).isZero();
    // Begun when the wait for the other was, this one ends after it.
    outcome(
        Outcome.TimedOut.class,
        prober,
        target(server),
        pair(RecordType.A, SHORT.multipliedBy(2), Duration.ZERO));
    assertThat(told).isEmpty();
  }
}
