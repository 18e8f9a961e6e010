package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.outcomeAtDeadline;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.queries;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static dev.dnshealth.core.dns.ProberFixture.wires;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DnsProberOutcomeTest {

  private final DnsProber prober = DnsProber.builder().build();
  private final FakeDnsServer server = FakeDnsServer.v4();

  @BeforeEach
  void start() {
    server.otherwise(Behaviour.answer("192.0.2.1", "2001:db8::1", "some.text")).start();
    prober.start();
  }

  @AfterEach
  void stop() {
    prober.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aReplyIsAnAnswerWithAllThatItSays(Wire wire) throws Exception {
    var answered = outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

    Reply reply = answered.reply();
    assertThat(reply.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.authoritative()).isTrue();
    assertThat(reply.truncated()).isFalse();
    assertThat(reply.answers())
        .containsExactly(new Reply.Answer("example.com.", 1, 30, "192.0.2.1"));
    assertThat(reply.size()).isEqualTo(12 + 17 + 16 + 11);
    assertThat(answered.timing().roundTrip()).isPositive().isLessThan(LONG);
    assertThat(answered.timing().connect().isPresent())
        .isEqualTo(wire.transport() == Transport.TCP);
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void anIpv6ServerIsProbedAlike(Wire wire) throws Exception {
    ProberFixture.assumeIpv6();
    try (FakeDnsServer v6 = FakeDnsServer.v6().otherwise(Behaviour.answer("2001:db8::1")).start()) {
      var probe = probe(wire, "example.com", RecordType.AAAA, LONG, Duration.ZERO);

      var answered = outcome(Outcome.Answered.class, prober, target(v6), probe);

      assertThat(answered.reply().data(RecordType.AAAA)).containsExactly("2001:db8:0:0:0:0:0:1");

      v6.stopListening();
      assertThat(outcome(Outcome.Unreachable.class, prober, target(v6), probe).where())
          .isEqualTo(Where.PORT);
    }
  }

  @ParameterizedTest
  @CsvSource({"TXT, a b", "TXT, some.text", "PTR, some.text.", "SRV, 0 100 443 some.text."})
  void dataThatIsNoAddressIsInPresentationForm(RecordType type, String data) throws Exception {
    server.on("text.example.", Behaviour.answer(data));

    var answered =
        outcome(
            Outcome.Answered.class,
            prober,
            target(server),
            probe(Wire.udp(), "text.example", type, LONG, Duration.ZERO));

    assertThat(answered.reply().data(type)).containsExactly(data);
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5", "16", "23"})
  void anyResponseCodeIsAnAnswer(int rcode) throws Exception {
    server.otherwise(Behaviour.rcode(rcode));

    var answered = outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));

    assertThat(answered.reply().rcode()).isEqualTo(rcode);
    assertThat(answered.reply().authoritative()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aTruncatedReplyIsAnAnswerAndIsNotAskedForAgain(Wire wire) throws Exception {
    server.otherwise(Behaviour.truncated());

    var answered = outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

    assertThat(answered.reply().truncated()).isTrue();
    assertThat(server.queries()).hasSize(queries(wire));
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void silenceIsATimeOut(Wire wire) throws Exception {
    server.hung();

    var timedOut = outcome(Outcome.TimedOut.class, prober, target(server), probe(wire, SHORT));

    assertThat(timedOut.strayReplies()).isZero();
    assertThat(timedOut.timing().connect().isPresent())
        .isEqualTo(wire.transport() == Transport.TCP);
    assertThat(timedOut.heard()).isEqualTo(wire.transport() == Transport.TCP);
    assertThat(timedOut.timing().roundTrip()).isLessThanOrEqualTo(SHORT);
    assertThat(timedOut.timing().roundTrip().plus(timedOut.ownLag()))
        .isGreaterThan(SHORT.dividedBy(2));
  }

  static Stream<Behaviour> wrong() {
    return Stream.of(Behaviour.wrongId(), Behaviour.wrongQuestion());
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aWrongReplyIsIgnoredWhileTheRightOneIsAwaited(Behaviour wrong) throws Exception {
    server.otherwise(
        Behaviour.inOrder(
            wrong, Behaviour.delay(Duration.ofMillis(20), Behaviour.answer("192.0.2.7"))));

    for (Wire wire : wires().toList()) {
      var answered = outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

      assertThat(answered.reply().data(RecordType.A)).containsExactly("192.0.2.7");
    }
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongRepliesAloneAreATimeOutThatCountsThem(Behaviour wrong) throws Exception {
    server.otherwise(Behaviour.inOrder(wrong, wrong, wrong));

    for (Wire wire : wires().toList()) {
      var timedOut = outcomeAtDeadline(Outcome.TimedOut.class, prober, server, probe(wire, LONG));

      assertThat(timedOut.strayReplies()).isEqualTo(3 * queries(wire));
      assertThat(timedOut.answered()).isZero();
      assertThat(timedOut.heard()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void garbageAloneIsMalformedAtTheDeadline(Wire wire) throws Exception {
    server.otherwise(Behaviour.garbage("HTTP/1.1 400 Bad Request"));

    var malformed = outcomeAtDeadline(Outcome.Malformed.class, prober, server, probe(wire, LONG));

    assertThat(malformed.timing().roundTrip().plus(malformed.ownLag()))
        .isGreaterThan(LONG.dividedBy(2));
    assertThat(malformed.what()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void garbageBeforeTheReplyIsForgotten(Wire wire) throws Exception {
    server.otherwise(Behaviour.inOrder(Behaviour.garbage("x"), Behaviour.nxDomain()));

    var answered = outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

    assertThat(answered.reply().rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answered.reply().authoritative()).isTrue();
  }

  @Test
  void aTcpConnectionThatIsClosedEarlyIsMalformedAtOnce() throws Exception {
    server.otherwise(Behaviour.closeConnection());

    var malformed =
        outcome(Outcome.Malformed.class, prober, target(server), probe(Wire.tcp(), LONG));

    assertThat(malformed.what()).isEqualTo("connection closed without a reply");
    assertThat(malformed.timing().connect()).isPresent();
    assertThat(malformed.timing().roundTrip()).isLessThan(LONG.dividedBy(2));
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aClosedPortIsUnreachableAtOnceAndAnswersAgainWhenOpened(Wire wire) throws Exception {
    server.stopListening();

    var unreachable = outcome(Outcome.Unreachable.class, prober, target(server), probe(wire, LONG));

    assertThat(unreachable.where()).isEqualTo(Where.PORT);
    assertThat(unreachable.heard()).isFalse();
    assertThat(unreachable.timing().roundTrip()).isLessThan(LONG.dividedBy(2));
    assertThat(unreachable.timing().connect()).isEmpty();

    server.start();
    assertThat(outcome(prober, target(server), probe(wire, LONG)))
        .isInstanceOf(Outcome.Answered.class);
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aFamilyThatTheLocalAddressDoesNotHaveIsNoRoute(Wire wire) throws Exception {
    try (DnsProber bound =
        DnsProber.builder().localAddress(FakeDnsServer.v6().address().getAddress()).build()) {
      bound.start();

      assertThat(outcome(Outcome.NotSent.class, bound, target(server), probe(wire, LONG)).why())
          .isEqualTo(Why.NO_ROUTE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.dnshealth.core.dns.ProberFixture#wires")
  void aLocalAddressIsUsedAndOneThatIsNotOursIsNoSocket(Wire wire) throws Exception {
    InetAddress ours = Addresses.literal("127.0.0.9");
    try (DnsProber bound = DnsProber.builder().localAddress(ours).build()) {
      bound.start();
      outcome(Outcome.Answered.class, bound, target(server), probe(wire, LONG));
      assertThat(server.queries().get(0).from().getAddress()).isEqualTo(ours);
    }
    InetAddress foreign = Addresses.literal("203.0.113.9");
    try (DnsProber bound = DnsProber.builder().localAddress(foreign).build()) {
      bound.start();
      assertThat(outcome(Outcome.NotSent.class, bound, target(server), probe(wire, LONG)).why())
          .isEqualTo(Why.NO_SOCKET);
    }
  }

  @Test
  void aNameThatCannotBeSentIsAnErrorOfThatProbeOnly() throws Exception {
    for (Wire wire : wires().toList()) {
      var bad = probe(wire, "a..b", RecordType.A, LONG, Duration.ZERO);

      assertThat(outcome(Outcome.NotSent.class, prober, target(server), bad).why())
          .isEqualTo(Why.ERROR);
    }
    assertThat(outcome(prober, target(server), probe(Wire.udp(), LONG)))
        .isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void ednsIsSentAsTheWireSays() throws Exception {
    for (Transport transport : Transport.values()) {
      for (Wire wire :
          List.of(
              new Wire(transport, Wire.SocketKind.FRESH, 0, false, false),
              new Wire(transport, Wire.SocketKind.FRESH, 4096, false, false),
              new Wire(transport, Wire.SocketKind.FRESH, 512, true, false))) {
        outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));

        var queries = server.queries();
        var last = queries.get(queries.size() - 1);
        assertThat(last.transport()).isEqualTo(transport);
        assertThat(last.ednsSize()).isEqualTo(wire.ednsSize());
        assertThat(last.dnssecOk()).isEqualTo(wire.dnssecOk());
      }
    }
  }

  @Test
  void aRandomLabelIsNewInEachQuery() throws Exception {
    var probe = probe(Wire.udp(), "{random}.cluster.local", RecordType.A, LONG, Duration.ZERO);
    for (int i = 0; i < 20; i++) {
      outcome(Outcome.Answered.class, prober, target(server), probe);
    }

    assertThat(server.queries())
        .extracting(FakeDnsServer.Query::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[0-9a-f]{16}\\.cluster\\.local\\."));
  }

  @Test
  void freshQueriesComeFromPortsOfTheirOwnAndPooledOnesFromOne() throws Exception {
    for (int i = 0; i < 20; i++) {
      outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));
    }
    assertThat(ports().count()).isGreaterThan(15);

    int before = (int) ports().count();
    for (int i = 0; i < 20; i++) {
      outcome(Outcome.Answered.class, prober, target(server), probe(POOLED, LONG));
    }
    assertThat(ports().count() - before).isBetween(0L, 1L);
  }

  private Stream<Integer> ports() {
    return server.queries().stream().map(query -> query.from().getPort()).distinct();
  }
}
