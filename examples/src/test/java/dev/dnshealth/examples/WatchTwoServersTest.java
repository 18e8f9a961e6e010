package dev.dnshealth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.testing.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WatchTwoServersTest {

  @Test
  void tellsOfAServerThatGoesDeaf() {
    RecordingListener listener = new RecordingListener();
    try (FakeDnsServer one = server();
        FakeDnsServer other = server();
        DnsProber prober = DnsProber.builder().build();
        HealthMonitor monitor =
            WatchTwoServers.watch(prober, one.address(), other.address(), listener)) {
      Awaitility.await().until(() -> monitor.report().diagnosis().verdict() == Verdict.HEALTHY);

      one.always(Transport.UDP, Behaviour.drop());

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !listener.of(MonitorEvent.FaultFound.class).isEmpty());
      assertThat(listener.of(MonitorEvent.FaultFound.class).get(0).fault())
          .satisfies(
              fault -> {
                assertThat(fault.id()).isEqualTo(SilentServerFaults.DEAF.id());
                assertThat(fault.subject().name()).isEqualTo("dns-1");
              });
    }
  }

  @Test
  void readmeShowsThisVeryCode() throws IOException {
    String code =
        Files.readString(Path.of("src/main/java/dev/dnshealth/examples/WatchTwoServers.java"));
    List<String> shown =
        code.substring(code.indexOf("// README: begin"), code.indexOf("// README: end"))
            .lines()
            .skip(1)
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> readme =
        Files.readString(Path.of("../README.md")).lines().map(String::strip).toList();

    assertThat(readme).containsSequence(shown);
  }

  private static FakeDnsServer server() {
    FakeDnsServer server = FakeDnsServer.v4();
    server.on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.96.0.1"));
    server.on("example.com.", Behaviour.answer("192.0.2.10"));
    server.otherwise(Behaviour.nxDomain());
    server.start();
    return server;
  }
}
