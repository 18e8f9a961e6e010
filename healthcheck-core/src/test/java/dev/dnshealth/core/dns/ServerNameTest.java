package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.STICKY;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static dev.dnshealth.core.dns.ProberFixture.wires;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {

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

  static Stream<Wire> asking() {
    return wires().map(wire -> new Wire(wire.transport(), wire.socket(), 1232, false, true));
  }

  static Stream<Wire> notAsking() {
    return wires().map(wire -> new Wire(wire.transport(), wire.socket(), 1232, false, false));
  }

  @ParameterizedTest
  @MethodSource("asking")
  void aServerThatTellsItsNameIsKnown(Wire wire) throws Exception {
    assertThat(answer(probe(wire, LONG)).server()).isEmpty();

    server.named("coredns-5c9f7");
    assertThat(answer(probe(wire, LONG)).server()).contains("coredns-5c9f7");

    server.named("\u0001\u00ff");
    assertThat(answer(probe(wire, LONG)).server()).contains("01ff");
  }

  @ParameterizedTest
  @MethodSource("notAsking")
  void aServerThatIsNotAskedDoesNotTellItsName(Wire wire) throws Exception {
    server.named("coredns-5c9f7");

    assertThat(answer(probe(wire, LONG)).server()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostname.bind", "ID.server"})
  void aServerTellsItsNameToAQuestionOfClassChaos(String name) throws Exception {
    server.named("pod \"a\"");
    for (Wire wire : List.of(Wire.udp(), POOLED, STICKY, Wire.tcp())) {
      assertThat(
              answer(question(wire, new Question(name, RecordType.TXT, true))).data(RecordType.TXT))
          .containsExactly("pod \\\"a\\\"");
      assertThat(answer(question(wire, new Question(name, RecordType.TXT))).data(RecordType.TXT))
          .doesNotContain("pod \\\"a\\\"");
    }
  }

  private static Probe question(Wire wire, Question question) {
    return Probe.of(
        "test", QueryClass.WHO, question, wire, Expectation.noError(new AnswerRule.Any()));
  }

  private Reply answer(Probe probe) throws Exception {
    return outcome(Outcome.Answered.class, prober, target(server), probe).reply();
  }
}
