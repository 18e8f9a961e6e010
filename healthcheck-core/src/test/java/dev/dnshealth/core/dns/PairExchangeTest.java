package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.PAIR;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.since;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
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
          outcome(
              Outcome.TimedOut.class, prober, target(server), pair(asked, SHORT, Duration.ZERO));

      assertThat(timedOut.answered()).isEqualTo(1);
      assertThat(timedOut.strayReplies()).isZero();
      assertThat(timedOut.heard()).isTrue();
      assertThat(timedOut.timing().roundTrip()).isGreaterThan(SHORT.dividedBy(2));
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
          outcome(
              Outcome.TimedOut.class, prober, target(server), pair(asked, SHORT, Duration.ZERO));

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
        outcome(
            Outcome.TimedOut.class,
            prober,
            target(server),
            pair(RecordType.A, SHORT, Duration.ZERO));

    assertThat(timedOut.answered()).isEqualTo(1);
    assertThat(timedOut.strayReplies()).isEqualTo(2);
  }

  @Test
  void garbageInPlaceOfOneReplyIsMalformedAtTheDeadline() throws Exception {
    server.on(NAME, RecordType.AAAA, Behaviour.garbage("nonsense"));

    outcome(
        Outcome.Malformed.class, prober, target(server), pair(RecordType.A, SHORT, Duration.ZERO));
  }

  @Test
  void aPairWhoseSecondReplyComesLateIsToldAsLate() throws Exception {
    Duration delay = SHORT.multipliedBy(3);
    server.on(NAME, RecordType.AAAA, Behaviour.delay(delay, BOTH));

    long begin = System.nanoTime();
    Late late = late(LONG);

    assertThat(late.timedOut().answered()).isEqualTo(1);
    Outcome.Answered told = late.told().get(10, TimeUnit.SECONDS);
    assertThat(told.timing().roundTrip()).isBetween(delay, since(begin));
    assertThat(told.reply().data(RecordType.A)).containsExactly("192.0.2.1");
  }

  @Test
  void aPairOfWhichBothRepliesComeLateIsToldWithTheLaterOne() throws Exception {
    Duration delay = SHORT.multipliedBy(3);
    server
        .on(NAME, RecordType.A, Behaviour.delay(SHORT.multipliedBy(2), BOTH))
        .on(NAME, RecordType.AAAA, Behaviour.delay(delay, BOTH));

    long begin = System.nanoTime();
    Late late = late(LONG);

    assertThat(late.timedOut().answered()).isZero();
    Outcome.Answered told = late.told().get(10, TimeUnit.SECONDS);
    assertThat(told.timing().roundTrip()).isBetween(delay, since(begin));
  }

  @Test
  void aPairThatIsNeverCompleteIsNotToldAsLate() throws Exception {
    server.on(NAME, RecordType.AAAA, Behaviour.drop());
    server.on(NAME, RecordType.A, Behaviour.delay(SHORT.multipliedBy(2), BOTH));
    List<Outcome.Answered> told = new ArrayList<>();

    Late late = late(SHORT.multipliedBy(3), told);

    assertThat(late.timedOut().answered()).isZero();
    // Begun when the wait for the other was, this one ends after it.
    outcome(
        Outcome.TimedOut.class,
        prober,
        target(server),
        pair(RecordType.A, SHORT.multipliedBy(4), Duration.ZERO));
    assertThat(told).isEmpty();
  }

  private record Late(Outcome.TimedOut timedOut, CompletableFuture<Outcome.Answered> told) {}

  private Late late(Duration lateFor) throws Exception {
    return late(lateFor, new ArrayList<>());
  }

  private Late late(Duration lateFor, List<Outcome.Answered> all) throws Exception {
    CompletableFuture<Outcome.Answered> told = new CompletableFuture<>();
    Outcome outcome =
        result(
            send(
                prober,
                target(server),
                pair(RecordType.A, SHORT, lateFor),
                reply -> {
                  all.add(reply);
                  told.complete(reply);
                }));
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    return new Late((Outcome.TimedOut) outcome, told);
  }
}
