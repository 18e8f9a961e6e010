package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each look takes its seconds, so these are not among the quick tests; they need no Docker. */
class DiagnoseCommandIT {

  private static FakeDnsServer server() {
    FakeDnsServer server = FakeDnsServer.v4();
    server.on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.96.0.1"));
    server.on("example.com.", Behaviour.answer("192.0.2.10"));
    server.otherwise(Behaviour.nxDomain());
    server.start();
    return server;
  }

  private static String of(FakeDnsServer server) {
    InetSocketAddress address = server.address();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Test
  void healthyServersAreCalledHealthy() {
    try (FakeDnsServer one = server();
        FakeDnsServer other = server()) {
      Cli ran = Cli.run("diagnose", "--target", of(one), "--target", of(other), "--for", "8s");

      assertThat(ran.code()).isZero();
      assertThat(ran.out()).startsWith("verdict: healthy\n").contains(of(one) + "@");
      assertThat(ran.err()).startsWith("looking for 8 s .");
    }
  }

  @Test
  void deafServerIsNamedWithItsEvidence() throws Exception {
    try (FakeDnsServer sick = server();
        FakeDnsServer well = server()) {
      sick.always(Transport.UDP, Behaviour.drop());

      Cli ran = Cli.run("diagnose", "--target", of(sick), "--target", of(well), "-o", "json");

      JsonNode json = new ObjectMapper().readTree(ran.out());
      assertThat(ran.code()).isEqualTo(1);
      assertThat(json.path("faults").findValuesAsText("id")).containsExactly("DNS-POD-DEAF");
      assertThat(json.path("faults").path(0).path("subject").path("name").asText())
          .isEqualTo(of(sick));
    }
  }

  @Test
  void closedPortsAllAroundShareTheCause() {
    try (FakeDnsServer one = server();
        FakeDnsServer other = server()) {
      one.stopListening();
      other.stopListening();

      Cli ran = Cli.run("diagnose", "--target", of(one), "--target", of(other));

      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out())
          .startsWith("verdict: unhealthy\n")
          .contains("DNS-SEVERAL-PODS", "not listening", "restart    does not help");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diagnose",
        "diagnose --target dns.example",
        "diagnose --target 127.0.0.1 --for 1s",
        "diagnose --target 127.0.0.1 --service 127.0.0.1"
      })
  void wrongUseIsOneLine(String line) {
    Cli ran = Cli.run(line.split(" ", -1));

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.err()).startsWith("healthcheck: ").hasLineCount(1);
  }
}
