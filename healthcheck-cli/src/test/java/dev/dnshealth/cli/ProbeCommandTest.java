package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeCommandTest {

  private static final String NAME = "kubernetes.default.svc.cluster.local.";

  private final FakeDnsServer one = server();
  private final FakeDnsServer two = server();

  private static FakeDnsServer server() {
    return FakeDnsServer.v4().on(NAME, Behaviour.answer("10.96.0.1"));
  }

  @BeforeEach
  void start() {
    one.start();
    two.start();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static String address(FakeDnsServer server) {
    return "127.0.0.1:" + server.address().getPort();
  }

  private Cli probe(String... more) {
    return probe(Duration.ofSeconds(10), more);
  }

  /** Probes with so short a time-out that silence is soon told. */
  private Cli probeTheSilent(String... more) {
    return probe(Duration.ofSeconds(1), more);
  }

  private Cli probe(Duration timeout, String... more) {
    List<String> args = new ArrayList<>(List.of("probe", address(one), address(two)));
    args.addAll(List.of("--count", "2", "--timeout", timeout.toSeconds() + "s"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void allAnswersMeanHealthy() {
    Cli cli = probe();
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .containsPattern("\n" + address(one) + " +udp +2/2 .*NOERROR\n")
        .containsPattern("\n" + address(two) + " +tcp +2/2 .*NOERROR\n")
        .endsWith("healthy: every query was answered over UDP and TCP\n");
    assertThat(one.count(Transport.UDP, NAME)).isEqualTo(2);
    assertThat(one.count(Transport.TCP, NAME)).isEqualTo(2);
    // The system may give out a port twice, but not four times in a row.
    assertThat(one.queries().stream().map(q -> q.from().getPort()).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void oneSilentTargetMeansDegraded() {
    one.deaf();
    Cli cli = probeTheSilent();
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out())
        .containsPattern("\n" + address(one) + " +udp +0/2 +- +- +- +- +no answer\n")
        .containsPattern("\n" + address(one) + " +tcp +2/2 .*NOERROR\n")
        .contains("degraded: 1 of 2 targets answer over UDP, and not every query was answered");
  }

  @Test
  void aTargetThatAnswersOverTcpAloneDoesNotAnswer() {
    one.deaf();
    two.hung();
    Cli cli = probeTheSilent();
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern(address(two) + " +tcp +0/2 .*connects, then no answer\n")
        .endsWith("unhealthy: no target answers over UDP\n");
  }

  @Test
  void aClosedPortIsSeenAtOnce() {
    one.stopListening();
    two.stopListening();
    Cli cli = probe();
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).containsPattern(address(one) + " +udp +0/2 .*nothing listens\n");
  }

  @Test
  void anyReplyMeansAliveUnlessAnotherIsExpected() {
    one.otherwise(Behaviour.rcode(Rcode.SERVFAIL)).on(NAME, Behaviour.rcode(Rcode.SERVFAIL));
    assertThat(probe().code()).isZero();
    Cli cli = probe("--expect", "noerror");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out())
        .containsPattern(address(one) + " +udp +2/2 .* SERVFAIL +not NOERROR\n")
        .contains("degraded: 1 of 2 targets answer as expected over UDP");
    assertThat(probe("--expect", "NXDOMAIN").code()).isEqualTo(1);
  }

  @Test
  void nameAndTypeAreAskedFor() {
    one.on("example.com", Behaviour.nxDomain());
    two.on("example.com", Behaviour.nxDomain());
    Cli cli = probe("--name", "example.com", "--type", "aaaa", "--expect", "NXDOMAIN");
    assertThat(cli.code()).isZero();
    assertThat(one.queries()).allSatisfy(q -> assertThat(q.type()).isEqualTo(28));
  }

  @Test
  void serversAreNamedWhenTheyAreAskedTo() throws Exception {
    one.named("coredns-a");
    assertThat(probe().out()).doesNotContain("SERVER").doesNotContain("coredns-a");
    assertThat(one.queries()).noneMatch(FakeDnsServer.Query::nsid);

    assertThat(probe("--nsid").out())
        .containsPattern("RCODE +SERVER +NOTE\n")
        .containsPattern(address(one) + " +udp +2/2 .*NOERROR +coredns-a\n")
        .containsPattern(address(one) + " +tcp +2/2 .*NOERROR +coredns-a\n")
        .containsPattern(address(two) + " +udp +2/2 .*NOERROR +-\n");
    JsonNode results =
        new ObjectMapper().readTree(probe("--nsid", "-o", "json").out()).path("results");
    assertThat(results.path(0).path("servers"))
        .extracting(JsonNode::asText)
        .containsExactly("coredns-a");
    assertThat(results.path(2).path("servers")).isEmpty();
  }

  @Test
  void theSameIsToldAsJson() throws Exception {
    one.deaf();
    Cli cli = probeTheSilent("-o", "json");
    assertThat(cli.code()).isEqualTo(2);
    JsonNode json = new ObjectMapper().readTree(cli.out());
    assertThat(json.path("verdict").asText()).isEqualTo("degraded");
    assertThat(json.path("name").asText()).isEqualTo(NAME);
    JsonNode udp = json.path("results").path(0);
    assertThat(udp.path("target").asText()).isEqualTo(address(one));
    assertThat(udp.path("transport").asText()).isEqualTo("udp");
    assertThat(udp.path("sent").asInt()).isEqualTo(2);
    assertThat(udp.path("answered").asInt()).isZero();
    assertThat(udp.has("minMs")).isFalse();
    JsonNode tcp = json.path("results").path(1);
    assertThat(tcp.path("answered").asInt()).isEqualTo(2);
    assertThat(tcp.path("maxMs").asDouble()).isPositive();
    assertThat(tcp.path("rcodes").path(0).asText()).isEqualTo("NOERROR");
  }
}
